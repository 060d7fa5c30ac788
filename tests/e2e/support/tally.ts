/**
 * What shoppers did, kept beside the shop. The backend counts devices, each thing once a device and day, and takes
 * of each device no more than the bounds of docs/PRIVACY.md.
 */
export class Tally {
  readonly #funnel = new Set<string>();
  readonly #items = new Set<string>();
  readonly #slots = new Map<string, string>();

  /** Notes one event of an item in a slot. */
  add(slot: string, item: string, event: string): void {
    this.#funnel.add(`${slot} ${event}`);
    this.#items.add(`${slot} ${item} ${event}`);
  }

  /** From now on, cart and purchase of the item are credited to the slot it was clicked in. */
  credit(item: string, slot: string): void {
    this.#slots.set(item, slot);
  }

  /** Notes one event of an item for the slot that gets the credit; '' is outside any rail. */
  addCredited(item: string, event: string): void {
    this.add(this.#slots.get(item) ?? '', item, event);
  }

  /** Forgets everything, as it was done without consent to measure. */
  clear(): void {
    this.#funnel.clear();
    this.#items.clear();
  }

  /** "slot event", each once. */
  get funnel(): ReadonlySet<string> {
    return this.#funnel;
  }

  /** "slot item event", each once. */
  get items(): ReadonlySet<string> {
    return this.#items;
  }
}
