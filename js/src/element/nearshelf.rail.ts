/**
 * Everything that nearshelf/element exports.
 *
 * @module nearshelf/element
 */

export { defineNearRail, type NearRailOptions } from './define-near-rail.js';
export { NearRail } from './near-rail.js';
export { type RailTexts, railTexts } from './rail-texts.js';
export type { InitialItem, RailRequest, RailSelection, RailShelf } from './rail-types.js';
export type { ItemRenderer } from './render-item.js';
