import { type LensTexts, lensTexts } from './lens-texts.js';
import type { LensShelf } from './lens-types.js';
import { NearLens } from './near-lens.js';

/** Options of defineNearLens(). */
export interface NearLensOptions {
  /** Name of the element; `near-lens` when absent. */
  readonly name?: string;
  /** Texts that differ from the English ones. */
  readonly texts?: Partial<LensTexts>;
}

/**
 * Defines `<near-lens>` for a shelf: elements that are in the page come alive. Does nothing on a server,
 * and when the name is taken already.
 */
export function defineNearLens(shelf: LensShelf, options: NearLensOptions = {}): void {
  const { name = 'near-lens', texts } = options;
  if (typeof customElements === 'undefined' || customElements.get(name)) return;
  class ShelfLens extends NearLens {
    static override texts: LensTexts = { ...lensTexts, ...texts };
    static override shelf: LensShelf | null = shelf;
  }
  customElements.define(name, ShelfLens);
}
