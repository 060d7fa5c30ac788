import { element } from './element.js';
import type { Page, Store } from './page.js';
import { productCard } from './product-card.js';

/** Search by photo. The element and all that it needs are fetched when this page is opened first. */
export function photoPage(store: Store): Page {
  const place = element('div', { class: 'lens-place' }, 'One moment …');
  return {
    title: 'Search by photo',
    rails: [],
    opened: () => void showLens(place, store),
    element: element(
      'div',
      {},
      element('h1', { tabindex: -1 }, 'What does it look like?'),
      element(
        'p',
        { class: 'intro' },
        'Show a photo, and see the products that look like it. Your browser looks at it; nobody else does.',
      ),
      place,
    ),
  };
}

async function showLens(place: HTMLElement, { shelf, shop, announce }: Store): Promise<void> {
  try {
    const { NearLens, defineNearLens } = await import('nearshelf/lens');
    defineNearLens(shelf);
    const lens = document.createElement('near-lens');
    if (!(lens instanceof NearLens)) throw new TypeError('near-lens is another element here');
    lens.setAttribute('limit', '12');
    lens.setAttribute('rail-slot', 'photo');
    lens.renderItem = ({ id, title }) => {
      const product = shop.product(id);
      return product === undefined ? (title ?? id) : productCard(shop, product);
    };
    place.replaceChildren(lens);
  } catch {
    place.textContent = 'Search by photo could not be loaded. Please try again later.';
    announce(place.textContent);
  }
}
