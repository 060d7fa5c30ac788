// Writes plain.html, the page of the demo that has no code of its own: what a shop's server would render.
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { escapeHtml } from './escape-html.mjs';

/**
 * @param {{ source: string, site: string, fill: (html: string) => string, products: readonly ShopProduct[], currency: string,
 *   popular: readonly string[] }} options
 *   source: the storefront's folder; fill: puts what all pages share into a template; products: as in shop.json; popular: ids
 * @typedef {{ id: string, title: string, price: number | null, image: string | null, inStock: boolean }} ShopProduct
 */
export async function writePlainPage({ source, site, fill, products, currency, popular }) {
  const money = new Intl.NumberFormat(
    'en',
    currency === ''
      ? { minimumFractionDigits: 2 }
      : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' },
  );
  const card = ({ id, title, price, image }) =>
    [
      `<li><a class="card" href="#/product/${encodeURIComponent(id)}">`,
      image === null
        ? '<span class="tile"></span>'
        : `<span class="tile"><img src="${escapeHtml(image)}" alt="" width="600" height="600" loading="lazy" /></span>`,
      `<span class="card-words"><span class="card-title">${escapeHtml(title)}</span>`,
      `<span class="card-price">${price === null ? '' : escapeHtml(money.format(price))}</span></span></a></li>`,
    ].join('');
  const byId = new Map(products.map((product) => [product.id, product]));
  const first = popular.flatMap((id) => byId.get(id) ?? []).slice(0, FIRST_ITEMS);
  const html = fill(await readFile(join(source, 'plain.html'), 'utf8'))
    .replace('{{popular}}', () => `<ul class="rail-first">${first.map(card).join('')}</ul>`)
    .replace('{{products}}', () => products.map(card).join('\n'));
  await writeFile(join(site, 'plain.html'), html);
  await copyFile(join(source, 'data-layer.js'), join(site, 'data-layer.js'));
}

const FIRST_ITEMS = 6;
