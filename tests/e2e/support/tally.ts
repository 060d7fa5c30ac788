/** What a shopper did, kept beside the shop: the numbers that the backend must end up with. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #slots = new Map<string, string>();

  /** Counts one event of an item in a slot. */
  add(slot: string, item: string, event: string): void {
    const key = `${slot} ${item} ${event}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** From now on, cart and purchase of the item are credited to the slot it was clicked in. */
  credit(item: string, slot: string): void {
    this.#slots.set(item, slot);
  }

  /** Counts one event of an item for the slot that gets the credit; '' is outside any rail. */
  addCredited(item: string, event: string): void {
    this.add(this.#slots.get(item) ?? '', item, event);
  }

  /** Forgets everything, as it was done without consent to measure. */
  clear(): void {
    this.#counts.clear();
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }
}
