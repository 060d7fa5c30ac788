// Everything that nearshelf/lens exports.
export { defineNearLens, type NearLensOptions } from './define-near-lens.js';
export { type LensTexts, lensTexts } from './lens-texts.js';
export type { ItemRenderer, LensFilter, LensFind, LensSelection, LensShelf } from './lens-types.js';
export { NearLens } from './near-lens.js';
