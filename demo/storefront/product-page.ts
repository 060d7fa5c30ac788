import { element } from './element.js';
import type { Page, Store } from './page.js';
import { productTile } from './product-tile.js';
import { categoryHref } from './route.js';
import type { Product } from './shop.js';

/** Everything about one product, and what goes with it. */
export function productPage(store: Store, product: Product): Page {
  const { shelf, shop, rail } = store;
  const anchor = product.id;
  const similar = rail({ kind: 'similar', slot: 'product-similar', heading: 'Similar', anchor });
  const together = rail({
    kind: 'bought-together',
    slot: 'product-together',
    heading: 'Goes with this',
    anchor,
  });
  const looks = shop.hasLooks
    ? rail({ kind: 'looks-like', slot: 'product-looks', heading: 'Looks like this', anchor })
    : null;
  return {
    title: product.title,
    rails: [similar, looks, together].filter((view) => view !== null),
    opened: () => shelf.track('view_item', { items: [{ item_id: product.id }] }),
    element: element(
      'div',
      {},
      element(
        'article',
        { class: 'product' },
        productTile(product, 'eager'),
        element(
          'div',
          { class: 'product-facts' },
          element(
            'p',
            { class: 'product-category' },
            product.category === ''
              ? null
              : element('a', { href: categoryHref(product.category) }, product.category),
          ),
          element('h1', { tabindex: -1 }, product.title),
          element(
            'p',
            { class: 'product-price' },
            shop.formatPrice(product.price),
            product.listPrice === null
              ? null
              : element('s', {}, shop.formatPrice(product.listPrice)),
          ),
          element('p', { class: 'product-description' }, product.description),
          ...addToCart(store, product),
        ),
      ),
      similar.element,
      looks?.element ?? null,
      together.element,
    ),
  };
}

function addToCart({ shelf, cart, announce }: Store, product: Product): HTMLElement[] {
  const button = element(
    'button',
    { type: 'button', class: 'button', disabled: !product.inStock },
    product.inStock ? 'Add to cart' : 'Sold out',
  );
  const note = element('p', { class: 'product-note' });
  const showQuantity = (): void => {
    const quantity = cart.quantity(product.id);
    note.textContent = quantity === 0 ? '' : `${quantity} in your cart`;
  };
  showQuantity();
  button.addEventListener('click', () => {
    cart.add(product.id);
    shelf.track('add_to_cart', { items: [{ item_id: product.id }] });
    showQuantity();
    announce(`${product.title} is in your cart.`);
  });
  return [button, note];
}
