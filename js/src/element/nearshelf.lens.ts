/**
 * Everything that nearshelf/lens exports.
 *
 * @module nearshelf/lens
 */

export { defineNearLens, type NearLensOptions } from './define-near-lens.js';
export { type LensTexts, lensTexts } from './lens-texts.js';
export type { LensFilter, LensFind, LensSelection, LensShelf } from './lens-types.js';
export { NearLens } from './near-lens.js';
export type { ItemRenderer } from './render-item.js';
