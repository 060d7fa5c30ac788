import { type CatalogueChoice, catalogue } from './catalogue.js';
import { categoryLinks } from './category-links.js';
import { element } from './element.js';
import type { Page, Store } from './page.js';

/** The front page: rails, the whole catalogue, and where the shopper left off. */
export function homePage(store: Store, choice: CatalogueChoice): Page {
  const { shop, rail, hasViewed } = store;
  const forYou = rail({ kind: 'for-you', slot: 'home-for-you', heading: 'For you' });
  const viewed = hasViewed()
    ? rail({ kind: 'recently-viewed', slot: 'home-viewed', heading: 'Recently viewed' })
    : null;
  const trending = rail({ kind: 'trending', slot: 'home-trending', heading: 'Trending' });
  const news = shop.hasNew ? rail({ kind: 'new', slot: 'home-new', heading: 'New' }) : null;
  const reduced = shop.hasReduced
    ? rail({ kind: 'on-sale', slot: 'home-on-sale', heading: 'On sale' })
    : null;
  return {
    title: 'Home',
    rails: [forYou, viewed, trending, news, reduced].filter((view) => view !== null),
    element: element(
      'div',
      {},
      element(
        'header',
        { class: 'hero' },
        element('h1', { tabindex: -1 }, 'A shop that gets to know you, and tells nobody.'),
        element(
          'p',
          {},
          'What you look at stays in this browser. The shelves below rearrange themselves right here.',
        ),
      ),
      forYou.element,
      trending.element,
      news?.element ?? null,
      reduced?.element ?? null,
      categoryLinks(shop),
      catalogue(store, choice),
      // At the end, where nothing moves when it goes away.
      viewed?.element ?? null,
    ),
  };
}
