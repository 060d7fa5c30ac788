import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { TestShop } from './support/test-shop.js';

// What must go on working: the rails show popular items and the shop sells.
describe('a shop page without the model', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
  });

  interface Failure {
    readonly name: string;
    /** The start of what the panel says. */
    readonly state: string;
    readonly allowWasm?: boolean;
    /** Requests that get no answer. */
    readonly blocked?: RegExp;
  }
  const failures: readonly Failure[] = [
    { name: 'WebAssembly is refused by policy', state: 'wasm-unavailable', allowWasm: false },
    { name: 'core.wasm cannot be had', state: 'wasm-unavailable', blocked: /core\.wasm/ },
    { name: 'the worker cannot be had', state: 'worker-unavailable', blocked: /worker\.js/ },
    { name: 'a shard cannot be had', state: 'shard-unavailable', blocked: /[0-9a-f]{16}/ },
  ];

  it.each(failures)('$name', async ({ state, allowWasm = true, blocked }) => {
    const shop = await TestShop.open({ allowWasm });
    const page = await (await browser.newContext()).newPage();
    try {
      const uncaught: string[] = [];
      page.on('pageerror', (error) => uncaught.push(error.message));
      if (blocked !== undefined) await page.route(blocked, (route) => route.abort());
      await page.goto(shop.url);

      const rail = page.locator('[data-slot="home-for-you"][data-source="fallback"]');
      await rail.waitFor();
      await expect.poll(() => rail.locator('.card').count()).toBe(6);
      expect(await page.locator('[data-fact="state"]').innerText()).toBe(`not running: ${state}`);
      // Popular items are no news, and no bargain: those rails are not there.
      for (const slot of ['home-new', 'home-on-sale']) {
        expect(await page.locator(`[data-slot="${slot}"]`).isVisible(), slot).toBe(false);
      }

      const first = rail.locator('.card').first();
      const title = await first.locator('.card-title').innerText();
      await first.click();
      await page.getByRole('heading', { name: title, level: 1 }).waitFor();
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await page.locator('nav a[href="#/cart"]').click();
      await page.getByRole('button', { name: 'Check out' }).click();
      await page.getByRole('heading', { name: 'Thank you' }).waitFor();
      expect(uncaught).toEqual([]);
    } finally {
      await page.context().close();
      await shop.stop();
    }
  });

  it('the code that counts cannot be had: the page sells, and counts later', async () => {
    const shop = await TestShop.open();
    const page = await (await browser.newContext()).newPage();
    try {
      await page.route(/nearshelf\.feedback\.js$/, (route) => route.abort());
      await page.goto(shop.url);
      await page.locator('[data-slot="home-for-you"][data-source]').waitFor();
      await page.locator('#consent-measure').check();
      const card = page.locator('.grid .card').first();
      const item = (await card.getAttribute('data-item')) ?? '';
      await card.click();
      await page.getByRole('button', { name: 'Add to cart' }).click();
      await expect
        .poll(() => page.locator('[data-fact="pending"]').innerText())
        .toMatch(/^([2-9]|\d\d+) actions, 0 batches$/);
      expect((await shop.counts('items')).size).toBe(0);
      // The next page of this tab has it, and gets what waits.
      await page.unroute(/nearshelf\.feedback\.js$/);
      await page.reload();
      const counted = async (): Promise<(number | undefined)[]> => {
        const counts = await shop.counts('items');
        return ['select_item', 'add_to_cart'].map((event) =>
          counts.get(`catalogue ${item} ${event}`),
        );
      };
      await expect.poll(counted).toEqual([1, 1]);
    } finally {
      await page.context().close();
      await shop.stop();
    }
  });

  it('the manifest cannot be had: the rails are empty, and the page still sells', async () => {
    const shop = await TestShop.open();
    const page = await (await browser.newContext()).newPage();
    try {
      const uncaught: string[] = [];
      page.on('pageerror', (error) => uncaught.push(error.message));
      await page.route(/manifest\.json/, (route) => route.abort());
      await page.goto(shop.url);
      const rail = page.locator('[data-slot="home-for-you"]');
      await expect
        .poll(() => rail.locator('.rail-subtitle').innerText())
        .toBe('Nothing to suggest at the moment.');
      await page.locator('.grid .card').first().click();
      await page.getByRole('button', { name: 'Add to cart' }).click();
      expect(await page.locator('#cart-count').innerText()).toBe('1');
      expect(uncaught).toEqual([]);
    } finally {
      await page.context().close();
      await shop.stop();
    }
  });
});
