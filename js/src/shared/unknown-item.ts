import type { RailItem } from '../types.js';

/** An item of which nothing is known but its id. */
export const unknownItem: Omit<RailItem, 'id'> = {
  title: null,
  link: null,
  image: null,
  price: null,
  listPrice: null,
  currency: null,
  category: null,
  brand: null,
  score: 0,
  reason: { code: 'popular' },
};
