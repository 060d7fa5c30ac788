// What a shop's tag manager does anyway: tells of the product that is on screen, in the words of GA4. It knows nothing of nearshelf.
window.dataLayer ??= [];

function tellOfProduct() {
  const [, id] = /^#\/product\/(.+)$/.exec(location.hash) ?? [];
  if (id === undefined) return;
  window.dataLayer.push({
    event: 'view_item',
    ecommerce: { items: [{ item_id: decodeURIComponent(id) }] },
  });
}

addEventListener('hashchange', tellOfProduct);
tellOfProduct();
