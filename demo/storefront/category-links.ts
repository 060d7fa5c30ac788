import { element } from './element.js';
import { categoryHref } from './route.js';
import type { Shop } from './shop.js';

/** Links to the pages of the shop's categories; null for a shop without categories. */
export function categoryLinks(shop: Shop): HTMLElement | null {
  if (shop.categories.length === 0) return null;
  return element(
    'nav',
    { class: 'category-links', 'aria-label': 'Categories' },
    ...shop.categories.map((name) => element('a', { href: categoryHref(name) }, name)),
  );
}
