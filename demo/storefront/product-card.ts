import { element } from './element.js';
import { productTile } from './product-tile.js';
import { productHref } from './route.js';
import type { Product, Shop } from './shop.js';

/** A product in a grid or rail: one link with picture, title, price and, in rails, the reason it is there. */
export function productCard(shop: Shop, product: Product, reason?: string): HTMLAnchorElement {
  return element(
    'a',
    { class: 'card', href: productHref(product.id), 'data-item': product.id },
    productTile(product),
    element(
      'span',
      { class: 'card-words' },
      element('span', { class: 'card-title' }, product.title),
      element('span', { class: 'card-price' }, shop.formatPrice(product.price)),
      reason === undefined ? null : element('span', { class: 'card-reason' }, reason),
    ),
  );
}
