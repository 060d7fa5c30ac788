import type { ExportedProfile } from 'nearshelf';

/**
 * The shopper's cart. A real shop keeps it on its server; this one lives in memory, and starts with what nearshelf
 * remembers on this device.
 */
export class Cart {
  readonly #quantities = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  /** Replays the cart events of a profile: the cart as it was when the shopper left. */
  restore(profile: ExportedProfile): void {
    for (const { item_id: id, event } of profile.events) {
      if (event === 'add_to_cart') this.#quantities.set(id, this.quantity(id) + 1);
      if (event === 'remove_from_cart' || event === 'purchase') this.#quantities.delete(id);
    }
    this.#changed();
  }

  /** Ids and quantities, in the order in which the items were first added. */
  get lines(): readonly (readonly [id: string, quantity: number])[] {
    return [...this.#quantities];
  }

  get count(): number {
    return this.lines.reduce((sum, [, quantity]) => sum + quantity, 0);
  }

  quantity(id: string): number {
    return this.#quantities.get(id) ?? 0;
  }

  add(id: string): void {
    this.#quantities.set(id, this.quantity(id) + 1);
    this.#changed();
  }

  remove(id: string): void {
    this.#quantities.delete(id);
    this.#changed();
  }

  clear(): void {
    this.#quantities.clear();
    this.#changed();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
