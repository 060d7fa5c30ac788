/**
 * What a page of a shop does with a shelf, so that every part of the SDK is loaded: a product view comes through
 * the data layer (nearshelf.tags.js), a rail is shown (worker, wasm) and counted (nearshelf.feedback.js, with
 * consent `measure`). Leaves what came of it on <body> for the check.
 */
export async function showRail(shelf) {
  const errors = [];
  shelf.on('error', ({ message }) => errors.push(message));
  const viewed = new Promise((resolve) => {
    shelf.on('change', resolve);
  });
  shelf.observe([{ event: 'view_item', ecommerce: { items: [{ item_id: 'SKU-1' }] } }]);
  await viewed;
  const rail = await shelf.recommend({ kind: 'for-you', limit: 6 });
  const list = document.createElement('ul');
  for (const { id, title } of rail.items) {
    list.append(Object.assign(document.createElement('li'), { textContent: `${title} (${id})` }));
  }
  document.body.append(list);
  rail.seen();
  await shelf.flush();
  const { thread, contributions } = shelf.status();
  const found = { source: rail.source, cause: rail.cause, items: rail.items.length };
  document.body.dataset.found = JSON.stringify({ ...found, thread, contributions, errors });
}
