import type { RailItem } from '../types.js';
import type { RawItem } from './core-module.js';
import { minorUnits } from './minor-units.js';

/** An item as the shop's page gets it: null for what the catalogue lacks, prices in major units. */
export function toRailItem(raw: RawItem): RailItem {
  const price = (minor: number): number | null =>
    minor > 0 ? minor / minorUnits(raw.currency) : null;
  return {
    id: raw.id,
    title: raw.title || null,
    link: raw.link || null,
    image: raw.image || null,
    price: price(raw.price),
    listPrice: price(raw.listPrice),
    currency: raw.currency || null,
    category: raw.category || null,
    brand: raw.brand || null,
    score: raw.score,
    reason: raw.ref ? { code: raw.reason, ref: raw.ref } : { code: raw.reason },
  };
}
