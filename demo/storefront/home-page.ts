import { type CatalogueChoice, catalogue } from './catalogue.js';
import { element } from './element.js';
import type { Page, Store } from './page.js';
import { RailView } from './rail-view.js';

/** The front page: two rails, then the whole catalogue. */
export function homePage(store: Store, choice: CatalogueChoice): Page {
  const { shelf, shop } = store;
  const forYou = new RailView(shelf, shop, {
    kind: 'for-you',
    slot: 'home-for-you',
    heading: 'For you',
  });
  const trending = new RailView(shelf, shop, {
    kind: 'trending',
    slot: 'home-trending',
    heading: 'Trending',
  });
  return {
    title: 'Home',
    rails: [forYou, trending],
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
      catalogue(store, choice),
    ),
  };
}
