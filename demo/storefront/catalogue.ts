import { amount } from './amount.js';
import { element } from './element.js';
import type { Page, Store } from './page.js';
import { productCard } from './product-card.js';

const PAGE_SIZE = 30;

/** What the shopper set in the catalogue; kept while other pages are open. */
export interface CatalogueChoice {
  text: string;
  category: string;
  shown: number;
}

export const everything = (): CatalogueChoice => ({ text: '', category: '', shown: PAGE_SIZE });

/** All products with a search field and a filter by category. Clicks count for the list `catalogue`. */
export function catalogue(
  { shelf, shop, announce }: Store,
  choice: CatalogueChoice,
): Page['element'] {
  const grid = element('ul', { class: 'grid' });
  const count = element('p', { class: 'catalogue-count' });
  const more = element('button', { type: 'button', class: 'button-quiet' }, 'Show more');
  const filters = ['', ...shop.categories].map((category) =>
    element('button', { type: 'button', class: 'chip' }, category === '' ? 'Everything' : category),
  );

  const show = (): void => {
    const found = shop.search(choice.text, choice.category);
    grid.replaceChildren(
      ...found
        .slice(0, choice.shown)
        .map((product) => element('li', {}, productCard(shop, product))),
    );
    count.textContent = amount(found.length, 'product');
    more.hidden = found.length <= choice.shown;
    filters.forEach((chip, index) => {
      chip.setAttribute(
        'aria-pressed',
        String(['', ...shop.categories][index] === choice.category),
      );
    });
  };
  const choose = (change: Partial<CatalogueChoice>): void => {
    Object.assign(choice, { shown: PAGE_SIZE }, change);
    show();
    announce(count.textContent ?? '');
  };

  const search = element('input', {
    type: 'search',
    id: 'search',
    value: choice.text,
    placeholder: 'Search the shop',
    'aria-label': 'Search the shop',
    autocomplete: 'off',
  });
  search.addEventListener('input', () => choose({ text: search.value }));
  filters.forEach((chip, index) => {
    chip.addEventListener('click', () =>
      choose({ category: ['', ...shop.categories][index] ?? '' }),
    );
  });
  more.addEventListener('click', () => {
    const firstNew = choice.shown;
    choice.shown += PAGE_SIZE;
    show();
    grid.children[firstNew]?.querySelector('a')?.focus();
  });
  grid.addEventListener('click', (event) => {
    const card = event.target instanceof Element ? event.target.closest('.card') : null;
    if (!(card instanceof HTMLElement) || card.dataset.item === undefined) return;
    shelf.track('select_item', {
      items: [{ item_id: card.dataset.item }],
      item_list_id: 'catalogue',
    });
  });

  show();
  return element(
    'section',
    { class: 'catalogue', 'aria-labelledby': 'catalogue-heading' },
    element('h2', { id: 'catalogue-heading' }, 'All products'),
    element(
      'div',
      { class: 'catalogue-tools' },
      search,
      element('div', { class: 'chips', role: 'group', 'aria-label': 'Category' }, ...filters),
    ),
    count,
    grid,
    more,
  );
}
