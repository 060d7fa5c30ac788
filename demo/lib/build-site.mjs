// Puts together the folder that the storefront server serves: the bundled page, shop.json, and under shelf/ what a
// shop copies to its own server: manifest and shards, and the SDK's files that are fetched from there.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { elementFiles, scriptFiles, sdkFiles, visionFiles } from '../../js/bin/sdk-files.mjs';
import { repository } from '../../scripts/lib/repository.mjs';
import { compressFolder } from './compress-folder.mjs';
import { escapeHtml } from './escape-html.mjs';
import { writePlainPage } from './plain-page.mjs';
import { readCatalogue } from './read-catalogue.mjs';

const source = join(repository, 'demo/storefront');

/**
 * @param {{ site: string, shelf: string, images?: string, shopName: string, notice: string,
 *   descriptions?: Map<string, string> }} options
 *   site: the folder to make; shelf: the built shelf; images: folder of the photos, by the file names in the feed;
 *   notice: one sentence that says where the data comes from; descriptions: by item id
 * @returns {Promise<{ products: number, photos: number }>}
 */
export async function buildSite({ site, shelf, images, shopName, notice, descriptions }) {
  await rm(site, { recursive: true, force: true });
  await mkdir(site, { recursive: true });
  await build({
    absWorkingDir: repository,
    entryPoints: [join(source, 'main.ts'), join(source, 'style.css')],
    outdir: site,
    bundle: true,
    minify: true,
    // What a page loads later lies in files of its own.
    splitting: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
  });
  await writeFile(join(site, 'icon.svg'), await readFile(join(source, 'icon.svg')));
  const photos = new Set(images === undefined ? [] : await readdir(images));
  const shop = await describeShop(shelf, photos, descriptions);
  await writeFile(join(site, 'shop.json'), JSON.stringify(shop));
  const fill = (html) =>
    html
      .replaceAll('{{shop}}', escapeHtml(shopName))
      .replaceAll('{{notice}}', escapeHtml(notice))
      .replaceAll('{{photo-search}}', shop.hasLooks ? 'offered' : 'absent');
  await writeFile(
    join(site, 'index.html'),
    fill(await readFile(join(source, 'index.html'), 'utf8')),
  );
  const { fallback } = JSON.parse(await readFile(join(shelf, 'manifest.json'), 'utf8'));
  await writePlainPage({ source, site, fill, ...shop, popular: fallback });

  await copyFiles(shelf, join(site, 'shelf'));
  await copyFiles(join(repository, 'js/dist'), join(site, 'shelf'), [
    ...sdkFiles,
    ...visionFiles,
    ...scriptFiles,
    ...elementFiles,
  ]);
  await Promise.all([site, join(site, 'shelf')].map(compressFolder));
  return {
    products: shop.products.length,
    photos: shop.products.filter(({ image }) => image !== null).length,
  };
}

async function copyFiles(from, to, names) {
  await mkdir(to, { recursive: true });
  for (const name of names ?? (await readdir(from)))
    await copyFile(join(from, name), join(to, name));
}

async function describeShop(shelf, photos, descriptions) {
  const { shards } = JSON.parse(await readFile(join(shelf, 'manifest.json'), 'utf8'));
  const { currency, products } = await readCatalogue(shelf);
  const minorUnits = minorUnitsPerMajor(currency);
  const major = (price) => (price === null ? null : price / minorUnits);
  return {
    currency,
    hasNew: products.some(({ dayAdded }) => dayAdded !== null),
    hasReduced: products.some(({ listPrice }) => listPrice !== null),
    hasLooks: shards.some(({ role }) => role === 'encoder'),
    products: products.map((product) => ({
      id: product.id,
      title: readableTitle(product.title || product.id),
      description: descriptions?.get(product.id) ?? '',
      category: product.category.split('>').at(-1).trim(),
      categoryPath: product.category,
      brand: product.brand,
      price: major(product.price),
      listPrice: major(product.listPrice),
      image: photos.has(basename(product.image))
        ? `images/${encodeURIComponent(basename(product.image))}`
        : null,
      inStock: product.inStock,
    })),
  };
}

// Shop systems of the time of capitals wrote "WHITE METAL LANTERN".
function readableTitle(title) {
  if (title !== title.toUpperCase()) return title;
  return title.charAt(0) + title.slice(1).toLowerCase();
}

function minorUnitsPerMajor(currency) {
  if (currency === '') return 100;
  const { maximumFractionDigits } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return 10 ** maximumFractionDigits;
}
