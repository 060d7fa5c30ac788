import { NearRail } from './near-rail.js';
import { type RailTexts, railTexts } from './rail-texts.js';
import type { RailShelf } from './rail-types.js';

/** Options of defineNearRail(). */
export interface NearRailOptions {
  /** Name of the element; `near-rail` when absent. */
  readonly name?: string;
  /** Texts that differ from the English ones. */
  readonly texts?: Partial<RailTexts>;
}

/**
 * Defines `<near-rail>` for a shelf: elements that are in the page come alive. Does nothing on a server,
 * and when the name is taken already.
 */
export function defineNearRail(
  shelf: RailShelf,
  { name = 'near-rail', texts }: NearRailOptions = {},
): void {
  if (typeof customElements === 'undefined' || customElements.get(name)) return;
  class ShelfRail extends NearRail {
    static override texts: RailTexts = { ...railTexts, ...texts };
    static override shelf: RailShelf | null = shelf;
  }
  customElements.define(name, ShelfRail);
}
