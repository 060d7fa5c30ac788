import { deepEqual, notDeepEqual, ok } from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the shop of build-shelf.mjs knows of its products, by item id. */
export const products = new Map(
  Array.from({ length: 40 }, (_, index) => [
    `SKU-${index + 1}`,
    { title: `Product ${index + 1}`, link: `/p/${index + 1}`, price: index + 5, currency: 'EUR' },
  ]),
);

/**
 * Checks a page that a server rendered with a rail of six items (shop.jsx): popular items without JavaScript, a
 * rail of the model once something is in the cart, and no word of React on the console. Rejects otherwise.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ url: string, shelfFolder: string }} options shelfFolder: what is served under /shelf/
 */
export async function checkHydration(browser, { url, shelfFolder }) {
  const { fallback } = JSON.parse(await readFile(join(shelfFolder, 'manifest.json'), 'utf8'));
  const popular = fallback.slice(0, 6).map((id) => products.get(id).title);

  const plain = await browser.newPage({ javaScriptEnabled: false });
  await plain.goto(url);
  deepEqual(await titlesOf(plain), popular, 'the page of the server');
  await plain.close();

  const page = await browser.newPage();
  const faults = [];
  const requests = [];
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (!message.location().url.endsWith('/favicon.ico')) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  try {
    await page.goto(url);
    await page.locator('ul[data-source]').waitFor({ timeout: 30_000 });
    await page.getByRole('button').click();
    await page.locator('ul[data-source="model"]').waitFor({ timeout: 30_000 });
    const titles = await titlesOf(page);
    notDeepEqual(titles, popular);
    ok(titles.length === 6 && !titles.includes('Product 1'), titles.join());
  } catch (error) {
    throw new Error(`${url}: ${error.message}\n${faults.join('\n')}`);
  } finally {
    await page.close();
  }
  deepEqual(faults, []);
  for (const path of ['manifest.json', 'nearshelf.worker.js', 'core.wasm']) {
    ok(requests.includes(`/shelf/${path}`), `${path} was not asked for: ${requests.join()}`);
  }
}

function titlesOf(page) {
  return page.locator('li').allInnerTexts();
}
