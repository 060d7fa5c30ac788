import { readFile } from 'node:fs/promises';
import { initialItem, readManifest } from 'nearshelf/node';
import { renderToString } from 'react-dom/server';
import { Shop } from './shop.jsx';

/** The page, with what is popular. `products`: a Map from item ids to { title, link, price } and so on. */
export async function renderPage(shelfFolder, products) {
  const { fallback } = readManifest(await readFile(`${shelfFolder}/manifest.json`, 'utf8'));
  const initial = fallback
    .filter((id) => products.has(id))
    .slice(0, 6)
    .map((id) => initialItem({ id, ...products.get(id) }));
  const data = JSON.stringify(initial).replaceAll('<', '\\u003c');
  return `<!doctype html>
<title>Shop</title>
<div id="root">${renderToString(<Shop initial={initial} />)}</div>
<script type="application/json" id="initial">${data}</script>
<script type="module" src="/main.js"></script>`;
}
