import { element } from './element.js';
import { productTile } from './product-tile.js';
import { productHref } from './route.js';
import type { Product, Shop } from './shop.js';

/** A product in a grid or rail: one link with picture, title and price. */
export function productCard(shop: Shop, product: Product): HTMLAnchorElement {
  const { id, title, price, listPrice } = product;
  return element(
    'a',
    { class: 'card', href: productHref(id), 'data-item': id },
    productTile(product),
    element(
      'span',
      { class: 'card-words' },
      element('span', { class: 'card-title' }, title),
      element(
        'span',
        { class: 'card-price' },
        shop.formatPrice(price),
        listPrice === null ? null : element('s', {}, shop.formatPrice(listPrice)),
      ),
    ),
  );
}
