import type { RailItem, Shelf } from '../types.js';
import type { ImageGroup, ImageSearchOptions } from '../vision/image-search-types.js';
import type { PhotoRegion } from '../vision/photo-types.js';

/** What of a shelf the element uses. */
export type LensShelf = Pick<Shelf, 'searchByImage'>;

/** What the shop decides about the searches of the element. */
export type LensFilter = Pick<
  ImageSearchOptions,
  'where' | 'exclude' | 'excludeItems' | 'minScore'
>;

/** Detail of `nearshelf:lens-search`: results are on screen. */
export interface LensFind {
  readonly groups: readonly ImageGroup[];
  readonly region: PhotoRegion | null;
}

/** Detail of `nearshelf:lens-select`: the shopper chose an item. */
export interface LensSelection {
  readonly id: string;
  readonly item: RailItem;
  readonly group: ImageGroup;
}
