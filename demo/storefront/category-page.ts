import type { ItemFilter } from 'nearshelf';
import { amount } from './amount.js';
import { element } from './element.js';
import type { Page, Store } from './page.js';
import { type PriceRange, priceRanges } from './price-ranges.js';
import { productCard } from './product-card.js';
import type { Product } from './shop.js';

const ANY = '';

/** The products of one category, with a rail and a list that keep to the same filters. */
export function categoryPage(store: Store, name: string): Page {
  const { shelf, shop, rail, refreshRails, announce } = store;
  const paths = shop.categoryPaths(name);
  const products = shop.search('', name);
  const view = rail({
    kind: 'for-you',
    slot: 'category',
    heading: `For you in ${name}`,
    ...(paths[0] !== undefined && { category: paths[0] }),
  });

  const brands = distinct(products.map(({ brand }) => brand).filter((brand) => brand !== ''));
  const ranges = priceRanges(products);
  const brand = select('Brand', ['All brands', ...brands], [ANY, ...brands]);
  const price = select(
    'Price',
    ['Any price', ...ranges.map((range) => rangeText(shop.formatPrice.bind(shop), range))],
    [ANY, ...ranges.map((_, index) => String(index))],
  );
  const reduced = element('input', { type: 'checkbox', id: 'filter-reduced' });
  const tools = [
    brands.length > 1 ? brand.element : null,
    ranges.length > 1 ? price.element : null,
    products.some(({ listPrice }) => listPrice !== null)
      ? element('label', { for: 'filter-reduced' }, reduced, ' Reduced only')
      : null,
  ];
  const count = element('p', { class: 'catalogue-count' });
  const grid = element('ul', { class: 'grid' });

  const show = (): void => {
    const range = price.value === ANY ? undefined : ranges[Number(price.value)];
    view.where = {
      category: paths,
      ...(brand.value !== ANY && { brand: brand.value }),
      ...(range && { price: range }),
      ...(reduced.checked && { onSale: true }),
    };
    const found = products.filter((product) => matches(product, view.where));
    grid.replaceChildren(...found.map((product) => element('li', {}, productCard(shop, product))));
    count.textContent = amount(found.length, 'product');
  };
  for (const control of [brand.control, price.control, reduced]) {
    control.addEventListener('change', () => {
      show();
      refreshRails();
      announce(count.textContent ?? '');
    });
  }
  grid.addEventListener('click', (event) => {
    const card = event.target instanceof Element ? event.target.closest('.card') : null;
    if (!(card instanceof HTMLElement) || card.dataset.item === undefined) return;
    const items = [{ item_id: card.dataset.item }];
    shelf.track('select_item', { items, item_list_id: 'category-list' });
  });

  show();
  return {
    title: name,
    rails: [view],
    element: element(
      'div',
      {},
      element('h1', { tabindex: -1 }, name),
      element('div', { class: 'filters', role: 'group', 'aria-label': 'Filters' }, ...tools),
      view.element,
      element('h2', { class: 'category-heading' }, `Everything in ${name}`),
      count,
      grid,
    ),
  };
}

// The page keeps to what it asks of nearshelf.
function matches(product: Product, where: ItemFilter | undefined): boolean {
  const { brand, price, onSale } = where ?? {};
  return (
    (brand === undefined || product.brand === brand) &&
    (price === undefined ||
      (product.price !== null &&
        product.price >= (price.min ?? 0) &&
        product.price <= (price.max ?? Number.POSITIVE_INFINITY))) &&
    (!onSale || product.listPrice !== null)
  );
}

function select(
  label: string,
  names: readonly string[],
  values: readonly string[],
): { readonly element: HTMLElement; readonly control: HTMLSelectElement; readonly value: string } {
  const control = element(
    'select',
    { 'aria-label': label },
    ...names.map((name, index) => element('option', { value: values[index] ?? '' }, name)),
  );
  return {
    element: control,
    control,
    get value() {
      return control.value;
    },
  };
}

function rangeText(format: (price: number) => string, { min, max }: PriceRange): string {
  if (min === undefined) return `Up to ${format(max ?? 0)}`;
  return max === undefined ? `From ${format(min)}` : `${format(min)} to ${format(max)}`;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
