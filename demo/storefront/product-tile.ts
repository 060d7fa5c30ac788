import { element } from './element.js';
import type { Product } from './shop.js';

const TINTS = 6;

/**
 * The picture of a product: its photo, or its initials on a tint where the shop has no photo. Fills a square, so that
 * nothing moves when the photo arrives. Decoration only: the title stands beside it.
 */
export function productTile(product: Product, loading: 'lazy' | 'eager' = 'lazy'): HTMLElement {
  if (product.image === null) {
    return element(
      'span',
      { class: 'tile tile-letters', 'data-tint': tint(product.id), 'aria-hidden': 'true' },
      element('span', {}, initials(product.title)),
    );
  }
  return element(
    'span',
    { class: 'tile' },
    element('img', {
      src: product.image,
      alt: '',
      width: 600,
      height: 600,
      loading,
      decoding: 'async',
    }),
  );
}

function initials(title: string): string {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? ['?'];
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join('');
}

// Spreads ids over the tints of the style sheet, always the same for one id.
function tint(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % TINTS;
}
