// The page of the demonstration shop. It talks to nearshelf only through its public functions.
import { createShelf } from 'nearshelf';
import { activityPanel } from './activity-panel.js';
import { Cart } from './cart.js';
import { cartPage } from './cart-page.js';
import { everything } from './catalogue.js';
import { storedConsent } from './consent-choice.js';
import { consentForm } from './consent-form.js';
import { homePage } from './home-page.js';
import type { Page, Store } from './page.js';
import { productPage } from './product-page.js';
import { parseRoute } from './route.js';
import { Shop } from './shop.js';
import { unknownPage } from './unknown-page.js';

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element with the id ${id}`);
  return found;
}

async function start(): Promise<void> {
  const consent = storedConsent();
  // Without a choice nothing is stated, so that what another tab stored is left alone.
  const shelf = createShelf({ base: '/shelf/', ...(consent !== null && { consent }) });
  const cart = new Cart();
  const [shop, profile] = await Promise.all([Shop.load(), shelf.profile.export()]);
  const announce = (text: string): void => {
    part('announcements').textContent = text;
  };
  const store: Store = { shelf, shop, cart, announce };

  cart.onChange(() => {
    part('cart-count').textContent = String(cart.count);
  });
  cart.restore(profile);
  part('privacy-content').append(
    consentForm(shelf),
    activityPanel(shelf, () => {
      cart.clear();
      announce('Everything this browser knew about you is erased.');
    }),
  );
  showPages(store);
}

function showPages(store: Store): void {
  const choice = everything();
  const scrollPositions = new Map<string, number>();
  let page: Page | undefined;
  let address = '';
  let refreshPlanned = false;

  const make = (): Page => {
    const route = parseRoute(location.hash);
    switch (route.page) {
      case 'home':
        return homePage(store, choice);
      case 'cart':
        return cartPage(store);
      case 'product': {
        const product = store.shop.product(route.id);
        return product === undefined ? unknownPage(store) : productPage(store, product);
      }
      case 'unknown':
        return unknownPage(store);
    }
  };
  // One refresh for all changes of one tick.
  const refresh = (): void => {
    if (refreshPlanned) return;
    refreshPlanned = true;
    queueMicrotask(() => {
      refreshPlanned = false;
      for (const rail of page?.rails ?? []) void rail.refresh();
    });
  };
  const open = (): void => {
    for (const rail of page?.rails ?? []) rail.dispose();
    address = location.hash;
    page = make();
    document.title = `${page.title} · ${document.body.dataset.shop ?? ''}`;
    part('main').replaceChildren(page.element);
    page.opened?.();
    refresh();
  };

  // Going back finds the page where it was left; a link opens it at its top.
  let followsLink = false;
  history.scrollRestoration = 'manual';
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#/"]') : null;
    if (link !== null) followsLink = true;
  });
  // The address bar holds the route, so links within a page must not write to it.
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[data-within-page]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      part(link.hash.slice(1)).focus();
    });
  }
  window.addEventListener('scroll', () => scrollPositions.set(address, window.scrollY), {
    passive: true,
  });
  window.addEventListener('hashchange', () => {
    const top = followsLink ? 0 : (scrollPositions.get(location.hash) ?? 0);
    followsLink = false;
    open();
    window.scrollTo(0, top);
    part('main').querySelector('h1')?.focus({ preventScroll: true });
  });
  for (const event of ['change', 'consent', 'ready'] as const) store.shelf.on(event, refresh);
  open();
}

start().catch((error: unknown) => {
  part('main').textContent = 'The shop could not be opened. Please reload the page.';
  throw error;
});
