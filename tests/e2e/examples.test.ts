// The examples as shops would use them: rendered as Shopify does, run by Chromium on a shelf built from a Shopify export.
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { ExampleShop } from './support/example-shop.js';
import { repositoryFolder, screenshotFolder } from './support/paths.js';
import { readExample, renderBlock, runPixel, schemaOf } from './support/shopify.js';

/** `window` as far as the tests look at it. */
interface ShelfWindow {
  readonly nearshelf: {
    readonly shelf?: {
      status(): { consent: string; appliedConsent: string };
      readonly profile: { export(): Promise<{ events: { item_id: string; event: string }[] }> };
    };
  };
}

type Settings = Readonly<Record<string, unknown>>;

const embed = 'shopify/blocks/nearshelf.liquid';
const rail = 'shopify/blocks/nearshelf-rail.liquid';
const product = { id: 1003, title: 'Product 3' };

let shop: ExampleShop;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  await mkdir(screenshotFolder, { recursive: true });
  shop = await ExampleShop.open();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await shop?.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  problems = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
});
afterEach(() => context.close());

const render = (block: string, settings: Settings = {}, objects: object = {}) =>
  renderBlock(block, { assetUrl: (name) => shop.assetUrl(name), settings, objects });

/** Publishes a page and opens it. */
async function open(path: string, head: string, body: string): Promise<void> {
  const icon = '<link rel="icon" href="data:,">';
  const html = `<!doctype html><html lang="en"><head><title>Shop</title>${icon}${head}</head><body><h1>Shop</h1>${body}</body></html>`;
  shop.pages.set(path, html);
  await page.goto(shop.url + path);
}

const status = () =>
  page.evaluate(() => {
    const { shelf } = (window as unknown as ShelfWindow).nearshelf;
    return shelf?.status() ?? null;
  });
const consent = async () => (await status())?.consent;
/** "event item" of everything in the history. */
const history = () =>
  page.evaluate(async () => {
    const { shelf } = (window as unknown as ShelfWindow).nearshelf;
    const exported = await shelf?.profile.export();
    return (exported?.events ?? []).map(({ event, item_id }) => `${event} ${item_id}`);
  });
/** As a script of the page would. */
const run = (code: string) => page.evaluate(`{ ${code}; undefined }`);

describe('the Shopify blocks', () => {
  it.each([
    [embed, 'body'],
    [rail, 'section'],
  ])('%s has a schema that Shopify accepts', async (block, target) => {
    const schema = await schemaOf(block);
    expect(schema.target).toBe(target);
    expect(schema.name.length).toBeLessThanOrEqual(25);
    const ids = schema.settings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const template = await readExample(block);
    for (const [, id] of template.matchAll(/block\.settings\.(\w+)/g)) expect(ids).toContain(id);
    for (const setting of schema.settings) {
      expect(setting.label).not.toBe('');
      expect(template, 'a setting that does nothing').toContain(`block.settings.${setting.id}`);
      // Shopify refuses an empty default.
      expect(setting.default).not.toBe('');
      if (setting.type === 'select') {
        expect(setting.options?.map(({ value }) => value)).toContain(setting.default);
      }
      if (setting.type === 'range') {
        const { min = 0, max = 0, step = 0, default: value } = setting;
        expect((max - min) / step).toBeLessThanOrEqual(100);
        expect(value).toBeGreaterThanOrEqual(min);
        expect(value).toBeLessThanOrEqual(max);
      }
    }
  });

  it('the scripts of every page stay below 10,000 bytes, which Shopify checks', async () => {
    for (const file of [
      'js/dist/nearshelf.iife.js',
      'examples/shopify/assets/nearshelf-events.js',
    ]) {
      const code = await readFile(join(repositoryFolder, file));
      expect(gzipSync(code, { level: 9 }).length, file).toBeLessThanOrEqual(10_000);
    }
  });

  it('a rail goes with the product of the page, and shows nothing where it needs one', async () => {
    const settings = { kind: 'similar', slot: 'pdp "similar"', heading: 'Goes with it' };
    const html = await render(rail, settings, { product });
    expect(html).toContain('kind="similar"');
    expect(html).toContain('anchor="1003"');
    expect(html).toContain('rail-slot="pdp &#34;similar&#34;"');
    expect(html).toContain('limit="8"');
    expect(await render(rail, settings)).not.toContain('near-rail ');
    expect(await render(rail, settings, { request: { design_mode: true } })).toContain(
      'put it on a product page',
    );
    const plain = await render(rail);
    expect(plain).toContain('kind="for-you"');
    expect(plain).not.toMatch(/anchor|rail-slot/);
  });
});

/** A theme's product page with a rail and the app embed, and a cookie banner that may already have an answer. */
async function openTheme(allowed: boolean, settings: Settings = {}, data = ''): Promise<void> {
  const privacy = `<script>
  window.Shopify = { allowed: ${allowed}, loadFeatures(features, loaded) {
    Shopify.customerPrivacy = {
      preferencesProcessingAllowed: () => Shopify.allowed,
      analyticsProcessingAllowed: () => false,
    };
    setTimeout(loaded);
  } };</script>`;
  const form =
    '<form action="/cart/add"><input name="product-id" value="1007" hidden><input name="quantity" value="2" aria-label="Quantity"><button>Add</button></form>';
  // As themes do that send it themselves.
  const taken =
    "<script>document.querySelector('form').onsubmit = (event) => { event.preventDefault(); event.stopPropagation(); }</script>";
  const railHtml = await render(rail, { slot: 'pdp', heading: 'For you' }, { product });
  const embedHtml = await render(embed, settings, { product });
  await open('/products/product-3', privacy + data, form + taken + railHtml + embedHtml);
}

const cards = () =>
  page
    .locator('.nearshelf-card')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
const addToCart = () => page.getByRole('button', { name: 'Add' }).click();

describe('a Shopify shop', () => {
  it('shows a rail that follows views and the cart', async () => {
    await openTheme(false);
    await expect.poll(history).toEqual(['view_item 1003']);
    await expect.poll(cards).toContain('/products/product-7');
    const links = await cards();
    expect(links).toHaveLength(8);
    for (const link of links) expect(link).toMatch(/^\/products\/product-\d+$/);
    const first = await page.locator('.nearshelf-card').first().textContent();
    expect(first).toMatch(/Product \d+\s+€\d+\.00\s+\w+/);
    await page.screenshot({ path: join(screenshotFolder, 'example-shopify.png') });
    await addToCart();
    await expect.poll(history).toEqual(['view_item 1003', 'add_to_cart 1007']);
    await expect.poll(cards).not.toContain('/products/product-7');
    expect(problems).toEqual([]);
  });

  it('follows the cookie banner', async () => {
    await openTheme(false);
    await expect.poll(consent).toBe('session');
    await run(
      "Shopify.allowed = true; document.dispatchEvent(new CustomEvent('visitorConsentCollected'))",
    );
    await expect.poll(consent).toBe('device');
  });

  it('remembers over pages what was agreed to, and learns of the order from the pixel', async () => {
    await openTheme(true);
    await expect.poll(consent).toBe('device');
    await expect.poll(history).toEqual(['view_item 1003']);
    for (const [name, text] of Object.entries(await runPixel(true, true))) {
      await page.evaluate(([key, value]) => localStorage.setItem(key, value), [
        name,
        text,
      ] as const);
    }
    await page.reload();
    const all = ['purchase 1001', 'purchase 1002', 'view_item 1003', 'view_item 1003'];
    await expect.poll(async () => (await history()).sort()).toEqual(all);
    await page.reload();
    await expect.poll(async () => (await history()).sort()).toEqual([...all, 'view_item 1003']);
    expect(problems).toEqual([]);
  });

  it('with a data layer of its own takes the events from there, each once', async () => {
    const data =
      "<script>window.dataLayer = [{ event: 'view_item', ecommerce: { items: [{ item_id: 1003 }] } }]</script>";
    await openTheme(true, { observe: true }, data);
    await expect.poll(history).toEqual(['view_item 1003']);
    await addToCart();
    await run("dataLayer.push({ event: 'add_to_cart', items: [{ item_id: '1007' }] })");
    expect(await history()).toEqual(['view_item 1003', 'add_to_cart 1007']);
  });

  it('shows the debug panel in the theme editor', async () => {
    await openTheme(true, { debug: true });
    await page.getByRole('button', { name: 'Copy as JSON' }).waitFor();
    const editor = await render(embed, {}, { request: { design_mode: true } });
    expect(editor).toContain('data-debug');
    expect(await render(embed)).not.toContain('data-debug');
  });
});

describe('the Shopify pixel', () => {
  it('leaves the ids of the order, and nothing of the shopper', async () => {
    expect(await runPixel(true, true)).toEqual({
      'nearshelf-order':
        '{"id":"77","items":[{"item_id":"1001","quantity":1},{"item_id":"1002","quantity":3}]}',
    });
  });

  it('leaves nothing without consent, as it is at the time of the order', async () => {
    expect(await runPixel(false, false)).toEqual({});
    expect(await runPixel(true, false)).toEqual({});
    expect(Object.keys(await runPixel(false, true))).toHaveLength(1);
  });
});

describe('the tag of Google Tag Manager', () => {
  /** What the head of a shop's page has, and what Tag Manager then does to the data layer. */
  const snippet = `<script>
  window.dataLayer = window.dataLayer || [];
  function gtag() { dataLayer.push(arguments); }
  gtag('consent', 'default', { personalization_storage: 'denied', analytics_storage: 'denied', wait_for_update: 500 });
  gtag('event', 'view_item', { items: [{ item_id: 1003, item_name: 'Product 3' }] });
  </script>`;
  const container = `<script>
  const inner = dataLayer.push;
  dataLayer.push = function () {
    const result = inner.apply(dataLayer, arguments);
    while (dataLayer.length > 3) dataLayer.shift();
    return result;
  };</script>`;
  const agree = "gtag('consent', 'update', { personalization_storage: 'granted' })";

  it('is in the syntax that Tag Manager takes', async () => {
    const code = (await readExample('gtm/nearshelf-tag.html')).replace(/<!--.*-->/g, '');
    expect(code).toMatch(/^\s*<script>[\s\S]*<\/script>\s*$/);
    expect(code).not.toMatch(/=>|`|\b(const|let|class|async|await) \w/);
  });

  it('takes events and consent from the data layer, past and later ones, each once', async () => {
    const tag = await readExample('gtm/nearshelf-tag.html');
    // Tag Manager may run a tag twice.
    await open('/', snippet, tag + tag + container);
    await expect.poll(history).toEqual(['view_item 1003']);
    await run(
      "dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: '1004', quantity: 1 }] } })",
    );
    expect(await history()).toEqual(['view_item 1003', 'add_to_cart 1004']);
    await run(agree);
    expect((await status())?.appliedConsent).toBe('device');
    const order = "{ transaction_id: 'T1', items: [{ item_id: '1004' }] }";
    await run(`gtag('event', 'purchase', ${order}); gtag('event', 'purchase', ${order})`);
    const all = ['view_item 1003', 'add_to_cart 1004', 'purchase 1004'];
    await expect.poll(history).toEqual(all);

    // The next page begins with a default that denies: that does not delete what was agreed to.
    await page.reload();
    await expect.poll(history).toEqual(['view_item 1003']);
    await run(agree);
    await expect.poll(history).toEqual([...all, 'view_item 1003']);
    expect(await page.locator('script[src*="nearshelf.iife.js"]').count()).toBe(1);
    expect(problems).toEqual([]);
  });
});
