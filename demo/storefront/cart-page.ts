import { element } from './element.js';
import type { Page, Store } from './page.js';
import { productTile } from './product-tile.js';
import { productHref } from './route.js';

/** The cart with its checkout, and what might still be missing; after an order, what may be ordered again. */
export function cartPage(store: Store): Page {
  const { shelf, shop, cart, announce, refreshRails } = store;
  const heading = element('h1', { tabindex: -1 }, 'Your cart');
  const content = element('div', { class: 'cart' });
  const together = store.rail({
    kind: 'bought-together',
    slot: 'cart',
    heading: 'Before you go',
  });
  const rails = [together];
  const page = element('div', {}, heading, content, together.element);

  const remove = (id: string, title: string): void => {
    cart.remove(id);
    shelf.track('remove_from_cart', { items: [{ item_id: id }] });
    announce(`${title} is out of your cart.`);
    showLines();
    heading.focus();
  };
  const checkOut = (): void => {
    const items = cart.lines.map(([item_id, quantity]) => ({ item_id, quantity }));
    cart.clear();
    shelf.track('purchase', { items });
    // Other rails leave out what was just bought: this one is for those who forgot one.
    const again = store.rail({
      kind: 'buy-again',
      slot: 'thanks-again',
      heading: 'One more of these?',
      exclude: ['cart'],
    });
    rails.push(again);
    page.append(again.element);
    refreshRails();
    heading.textContent = 'Thank you';
    content.replaceChildren(
      element('p', {}, 'Your order is on its way, as far as a demonstration can send one.'),
      element('a', { class: 'button', href: '#/' }, 'Look around'),
    );
    heading.focus();
  };
  const showLines = (): void => {
    if (cart.count === 0) {
      content.replaceChildren(
        element('p', {}, 'There is nothing in it yet.'),
        element('a', { class: 'button', href: '#/' }, 'Look around'),
      );
      return;
    }
    const checkOutButton = element('button', { type: 'button', class: 'button' }, 'Check out');
    checkOutButton.addEventListener('click', checkOut);
    content.replaceChildren(
      element(
        'ul',
        { class: 'cart-lines' },
        ...cart.lines.map((line) => cartLine(store, line, remove)),
      ),
      element(
        'p',
        { class: 'cart-total' },
        element('span', {}, 'Total'),
        element('span', {}, shop.formatPrice(total(store))),
      ),
      checkOutButton,
    );
  };

  showLines();
  return { title: 'Your cart', rails, element: page };
}

function cartLine(
  { shop }: Store,
  [id, quantity]: readonly [string, number],
  remove: (id: string, title: string) => void,
): HTMLLIElement {
  const product = shop.product(id);
  const title = product?.title ?? id;
  const removeButton = element(
    'button',
    { type: 'button', class: 'button-quiet', 'aria-label': `Remove ${title}` },
    'Remove',
  );
  removeButton.addEventListener('click', () => remove(id, title));
  return element(
    'li',
    { class: 'cart-line', 'data-item': id },
    product === undefined ? element('span', { class: 'tile' }) : productTile(product),
    element('a', { href: productHref(id) }, title),
    element('span', { class: 'cart-quantity' }, `× ${quantity}`),
    element('span', { class: 'cart-price' }, shop.formatPrice((product?.price ?? 0) * quantity)),
    removeButton,
  );
}

function total({ shop, cart }: Store): number {
  return cart.lines.reduce(
    (sum, [id, quantity]) => sum + (shop.product(id)?.price ?? 0) * quantity,
    0,
  );
}
