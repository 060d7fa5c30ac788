import type { Rail, RailItem, RecommendRequest, Shelf } from '../types.js';

/** What of a shelf the element uses. */
export type RailShelf = Pick<Shelf, 'recommendAll' | 'on'>;

/** What the shop asks for besides the attributes; goes before them. */
export type RailRequest = Partial<Omit<RecommendRequest, 'signal'>>;

/** An item that is known before the first answer; what is absent is not shown. */
export type InitialItem = Pick<RailItem, 'id'> & Partial<RailItem>;

/** Detail of `nearshelf:rail-select`: the shopper chose an item. */
export interface RailSelection {
  readonly id: string;
  readonly item: RailItem;
  /** Null for an item of `initial`. */
  readonly rail: Rail | null;
}
