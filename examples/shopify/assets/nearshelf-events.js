// Tells nearshelf what happens in a Shopify theme, in GA4 terms: Shopify has no data layer of its own.
(() => {
  window.nearshelf ||= [];
  const { product, observed } = document.currentScript.dataset;

  const track = (name, items, more) => {
    if (items.length > 0) window.nearshelf.push(['track', name, { items, ...more }]);
  };
  const item = (id, quantity = 1) => (id ? [{ item_id: String(id), quantity }] : []);

  const addToCart = ({ target }) => {
    const { pathname } = new URL(target.getAttribute('action') ?? '', document.baseURI);
    if (!/\/cart\/add(\.js)?$/.test(pathname)) return;
    const fields = new FormData(target);
    const quantity = Number(fields.get('quantity')) || 1;
    track('add_to_cart', item(fields.get('product-id') ?? product, quantity));
  };

  // Otherwise nearshelf takes both from the data layer.
  if (observed === undefined) {
    track('view_item', item(product));
    // Themes send the form themselves and stop the event, so it is looked at on its way down.
    document.addEventListener('submit', addToCart, true);
  }

  // Left here by pixels/checkout-completed.js: no script of the theme runs in the checkout.
  try {
    const order = JSON.parse(localStorage.getItem('nearshelf-order') ?? 'null');
    localStorage.removeItem('nearshelf-order');
    if (order) track('purchase', order.items, { transaction_id: order.id });
  } catch {
    // Storage is refused, or holds something else.
  }
})();
