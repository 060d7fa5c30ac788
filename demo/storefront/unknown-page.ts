import { element } from './element.js';
import type { Page, Store } from './page.js';

/** Shown for an address that leads nowhere, such as a product the shop no longer has. */
export function unknownPage(store: Store): Page {
  const rail = store.rail({ kind: 'trending', slot: 'not-found', heading: 'Trending' });
  return {
    title: 'Not found',
    rails: [rail],
    element: element(
      'div',
      {},
      element('h1', { tabindex: -1 }, 'This page is gone'),
      element(
        'p',
        { class: 'intro' },
        'The shop may have stopped selling it. These are still here:',
      ),
      rail.element,
    ),
  };
}
