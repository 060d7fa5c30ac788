// The data that the demo runs on by itself: the sample shop inside the npm package @vendure/create (MIT licence), 54
// products with photos. Its CSV becomes a Google Merchant feed, as a shop would export one. The sample knows neither
// reductions nor dates: those are made up here, so that there is something new and something on sale.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { runCommand } from '../../scripts/lib/run-command.mjs';
import { downloadPackage } from './download-package.mjs';

const PACKAGE = {
  name: '@vendure/create',
  version: '2.3.4',
  integrity:
    'fztyYqdrggB0R3yghtpiUixEIsELPlybBbhWHxjzbA1Z54PvAQpH2js0VoAQFBZOoWh/Nv7bg6R0a0QTIrxjrA==',
};
const CURRENCY = 'USD';
const FEED_COLUMNS = [
  'id',
  'title',
  'description',
  'link',
  'image_link',
  'availability',
  'price',
  'sale_price',
  'date_added',
  'brand',
  'product_type',
];

/**
 * Makes `folder`/feed.tsv and `folder`/images. Downloads the package once into .cache/downloads; rejects when its
 * bytes are not the ones this demo was made for.
 *
 * @param {string} folder
 * @param {{ signal?: AbortSignal }} options
 */
export async function makeStandAloneData(folder, { signal } = {}) {
  const tarball = await downloadPackage(PACKAGE, signal);
  const unpacked = join(folder, 'package');
  const assets = join(unpacked, 'assets');
  await rm(unpacked, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const members = ['package/assets/products.csv', 'package/assets/images'];
  await runCommand('tar', ['-xzf', tarball, '-C', folder, ...members], { signal });

  const products = readProducts(await readFile(join(assets, 'products.csv'), 'utf8'));
  await writeFile(join(folder, 'feed.tsv'), formatFeed(products));
  const images = join(folder, 'images');
  await rm(images, { recursive: true, force: true });
  await rename(join(assets, 'images'), images);
  await rm(unpacked, { recursive: true, force: true });
}

// A row without a name is a further variant of the product above it; the first variant stands for the product.
function readProducts(csv) {
  return parse(csv, { columns: (names) => names.map((name) => name.trim()), trim: true })
    .filter((row) => row.name !== '')
    .map((row, index) => ({
      id: row.sku,
      title: row.name,
      description: row.description.replace(/\s+/g, ' '),
      link: `#/product/${encodeURIComponent(row.sku)}`,
      image_link: `images/${row.assets.split('|')[0]}`,
      availability: Number(row.stockOnHand) > 0 ? 'in_stock' : 'out_of_stock',
      price: `${row.price} ${CURRENCY}`,
      sale_price: index % 5 === 2 ? `${(0.8 * Number(row.price)).toFixed(2)} ${CURRENCY}` : '',
      date_added: index % 6 === 5 ? `2025-12-${10 + (index % 20)}` : '2025-03-01',
      brand: facets(row.facets, 'brand')[0] ?? '',
      product_type: facets(row.facets, 'category').join(' > '),
    }));
}

// "category:Electronics|category:Photo|brand:Kodak" holds two values of `category`.
function facets(text, name) {
  return text
    .split('|')
    .map((facet) => facet.split(':'))
    .filter(([facetName]) => facetName === name)
    .map(([, value]) => value);
}

function formatFeed(products) {
  const rows = products.map((product) => FEED_COLUMNS.map((column) => product[column]));
  return `${[FEED_COLUMNS, ...rows].map((row) => row.join('\t')).join('\n')}\n`;
}
