import type { Product } from './shop.js';

/** In major units, both ends included. */
export interface PriceRange {
  readonly min?: number;
  readonly max?: number;
}

/** Up to three ranges that hold about equally many of the products; none when prices hardly differ. */
export function priceRanges(products: readonly Product[]): PriceRange[] {
  const prices = products.flatMap(({ price }) => price ?? []).sort((a, b) => a - b);
  const [first, second] = [1 / 3, 2 / 3].map((share) => prices[Math.floor(share * prices.length)]);
  if (first === undefined || second === undefined || first === second) return [];
  const below = (bound: number): number => Math.max(...prices.filter((price) => price < bound));
  if (!prices.some((price) => price < first)) return [];
  return [{ max: below(first) }, { min: first, max: below(second) }, { min: second }];
}
