// The page of the demonstration shop. It talks to nearshelf only through its public functions.
import { createShelf, type ExportedProfile } from 'nearshelf';
import { activityPanel } from './activity-panel.js';
import { Cart } from './cart.js';
import { cartPage } from './cart-page.js';
import { everything } from './catalogue.js';
import { categoryPage } from './category-page.js';
import { storedConsent } from './consent-choice.js';
import { consentForm } from './consent-form.js';
import { homePage } from './home-page.js';
import type { Page, Store } from './page.js';
import { photoPage } from './photo-page.js';
import { productPage } from './product-page.js';
import { RailGroup } from './rail-group.js';
import { RailView } from './rail-view.js';
import { parseRoute } from './route.js';
import { Shop } from './shop.js';
import { unknownPage } from './unknown-page.js';
import { WhyPanel } from './why-panel.js';

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
  let hasViewed = false;
  const summarise = ({ events }: ExportedProfile): void => {
    hasViewed = events.some(({ event }) => event === 'view_item');
  };
  summarise(profile);
  shelf.on('change', () => void shelf.profile.export().then(summarise));
  const why = new WhyPanel(shelf, shop);

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
    why.element,
  );
  showPages({
    shelf,
    shop,
    cart,
    announce,
    hasViewed: () => hasViewed,
    rail: (options) => new RailView(shop, options, (question) => void why.ask(question)),
  });
}

function showPages(parts: Omit<Store, 'refreshRails'>): void {
  const choice = everything();
  const scrollPositions = new Map<string, number>();
  let rails: RailGroup | undefined;
  let address = '';
  let refreshPlanned = false;

  // One refresh for all changes of one tick.
  const refreshRails = (): void => {
    if (refreshPlanned) return;
    refreshPlanned = true;
    queueMicrotask(() => {
      refreshPlanned = false;
      void rails?.refresh();
    });
  };
  const store: Store = { ...parts, refreshRails };
  const make = (): Page => {
    const route = parseRoute(location.hash);
    switch (route.page) {
      case 'home':
        return homePage(store, choice);
      case 'cart':
        return cartPage(store);
      case 'photo':
        return photoPage(store);
      case 'category':
        return store.shop.categories.includes(route.name)
          ? categoryPage(store, route.name)
          : unknownPage(store);
      case 'product': {
        const product = store.shop.product(route.id);
        return product === undefined ? unknownPage(store) : productPage(store, product);
      }
      case 'unknown':
        return unknownPage(store);
    }
  };
  const open = (): void => {
    rails?.dispose();
    address = location.hash;
    const page = make();
    rails = new RailGroup(store.shelf, page.rails);
    document.title = `${page.title} · ${document.body.dataset.shop ?? ''}`;
    part('main').replaceChildren(page.element);
    page.opened?.();
    refreshRails();
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
  for (const event of ['change', 'consent', 'ready'] as const) store.shelf.on(event, refreshRails);
  open();
}

start().catch((error: unknown) => {
  part('main').textContent = 'The shop could not be opened. Please reload the page.';
  throw error;
});
