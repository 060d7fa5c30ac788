// What only a browser can show: module workers, CSP, storage over navigations, cookies.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Sdk from '../../../js/src/index.js';
import { Shop, strictCsp } from './shop.js';

declare global {
  interface Window {
    sdk: typeof Sdk;
    shelf: Sdk.Shelf;
  }
}

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
let context: BrowserContext;
let shop: Shop;

beforeAll(async () => {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await Shop.open();
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  shop.close();
});

async function openPage(options: Omit<Sdk.ShelfOptions, 'base'> = {}): Promise<Page> {
  const page = await context.newPage();
  await load(page, options);
  return page;
}

async function load(page: Page, options: Omit<Sdk.ShelfOptions, 'base'> = {}): Promise<void> {
  await page.goto(shop.url);
  await page.waitForFunction(() => window.sdk !== undefined);
  await page.evaluate((given) => {
    window.shelf = window.sdk.createShelf({ base: '/shelf/', ...given });
  }, options);
}

const railOf = (page: Page) =>
  page.evaluate(async () => {
    const { items, source, cause } = await window.shelf.recommend({ kind: 'for-you' });
    return { ids: items.map(({ id }) => id), source, cause: cause?.code };
  });
const track = (page: Page, name: Sdk.EventName, id: string) =>
  page.evaluate(([event, item]) => window.shelf.track(event, { items: [{ item_id: item }] }), [
    name,
    id,
  ] as const);

describe('under a strict CSP', () => {
  it('the model runs in a module worker, and follows events', async () => {
    const page = await openPage();
    await track(page, 'view_item', 'B');
    expect(await railOf(page)).toEqual({ ids: ['A', 'C', 'D', 'E', 'F'], source: 'model' });
    await track(page, 'add_to_cart', 'A');
    expect((await railOf(page)).ids).toEqual(['B', 'C', 'D', 'E', 'F']);
  });

  it('that forbids wasm the fallback list is shown', async () => {
    shop.csp = "default-src 'none'; connect-src 'self'; script-src 'self'";
    expect(await railOf(await openPage())).toEqual({
      ids: ['C', 'B', 'A'],
      source: 'fallback',
      cause: 'wasm-unavailable',
    });
  });

  it('is all that is needed: nothing is blocked, nothing comes from elsewhere', async () => {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(shop.url)) problems.push(request.url());
    });
    await load(page, { consent: 'measure' });
    await track(page, 'purchase', 'A');
    await railOf(page);
    await page.evaluate(() => window.shelf.flush());
    expect(problems.filter((text) => !text.includes('favicon'))).toEqual([]);
    expect(shop.csp).toBe(strictCsp);
    expect(shop.total).toBe(1);
  });
});

describe('nearshelf.feedback.js', () => {
  it('is loaded with consent measure, and not before', async () => {
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await load(page);
    await track(page, 'purchase', 'A');
    await railOf(page);
    await page.evaluate(() => window.shelf.flush());
    expect(asked).not.toContain('/shelf/nearshelf.feedback.js');
    await page.evaluate(() => window.shelf.setConsent('measure'));
    await track(page, 'purchase', 'B');
    await page.evaluate(() => window.shelf.flush());
    expect(asked).toContain('/shelf/nearshelf.feedback.js');
    expect(shop.total).toBe(1);
  });

  it('may be missing: a click right before a navigation is counted by the next page', async () => {
    const feedback = shop.files.get('/shelf/nearshelf.feedback.js');
    shop.files.delete('/shelf/nearshelf.feedback.js');
    const page = await openPage({ consent: 'measure' });
    await track(page, 'purchase', 'A');
    expect(await page.evaluate(() => window.shelf.status().contributions.pending)).toBe(1);
    if (feedback) shop.files.set('/shelf/nearshelf.feedback.js', feedback);
    await page.goto(`${shop.url}elsewhere`);
    await load(page, { consent: 'measure' });
    await page.evaluate(() => window.shelf.flush());
    await vi.waitFor(() => expect(shop.total).toBe(1), 20_000);
  });
});

describe('over navigations', () => {
  it('an event right before one is kept with consent device, and not with session', async () => {
    for (const [consent, source] of [
      ['device', 'model'],
      ['session', 'popular'],
    ] as const) {
      const page = await openPage({ consent });
      await page.evaluate((given) => window.shelf.setConsent(given), consent);
      await page.evaluate((url) => {
        window.shelf.track('view_item', { items: [{ item_id: 'B' }] });
        location.href = url;
      }, `${shop.url}elsewhere`);
      await page.waitForURL('**/elsewhere');
      await load(page, { consent });
      expect((await railOf(page)).source, consent).toBe(source);
      await page.close();
    }
  });

  it('a count right before one arrives, once, without a cookie', async () => {
    const page = await openPage({ consent: 'measure', flushInterval: 60_000 });
    await page.evaluate(() => window.shelf.flush());
    await page.evaluate((url) => {
      window.shelf.track('purchase', { items: [{ item_id: 'A' }] });
      location.href = url;
    }, `${shop.url}elsewhere`);
    await page.waitForURL('**/elsewhere');
    // Its room in the day may not have been claimed in time: then the next page of the tab sends it.
    await load(page, { consent: 'measure' });
    await page.evaluate(() => window.shelf.flush());
    await vi.waitFor(() => expect(shop.total).toBe(1), 20_000);
    await page.waitForFunction(() => window.shelf.status().contributions.queued === 0);
    expect(shop.total).toBe(1);
    expect(shop.batches.every(({ headers }) => headers.cookie === undefined)).toBe(true);
  });

  it('a count whose answer was lost is sent again by the next page, under its id', async () => {
    shop.answersBatches = false;
    const page = await openPage({ consent: 'measure', flushInterval: 60_000 });
    await track(page, 'purchase', 'A');
    await page.evaluate(() => window.shelf.flush());
    expect(shop.total).toBe(1);
    await page.close({ runBeforeUnload: true });
    shop.answersBatches = true;
    const next = await openPage({ consent: 'measure' });
    await next.waitForFunction(() => window.shelf.status().contributions.sent === 1);
    expect(new Set(shop.batches.map(({ id }) => id)).size).toBe(1);
    expect(shop.total).toBe(1);
  });
});

describe('two tabs', () => {
  it('share what they store, and hear when one erases it', async () => {
    const [one, two] = [
      await openPage({ consent: 'device' }),
      await openPage({ consent: 'device' }),
    ];
    await track(one, 'view_item', 'A');
    await track(two, 'view_item', 'B');
    const third = await openPage({ consent: 'device' });
    const history = (page: Page) =>
      page.evaluate(async () =>
        (await window.shelf.profile.export()).events.map(({ item_id }) => item_id),
      );
    expect((await history(third)).sort()).toEqual(['A', 'B']);
    await one.evaluate(() => window.shelf.profile.erase());
    expect([await history(one), await history(two), await history(third)]).toEqual([[], [], []]);
    expect(await history(await openPage({ consent: 'device' }))).toEqual([]);
  });
});

describe('a page that asks for Global Privacy Control', () => {
  it('sends nothing', async () => {
    await context.addInitScript(() => {
      Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true });
    });
    const page = await openPage({ consent: 'measure' });
    await track(page, 'purchase', 'A');
    await page.evaluate(() => window.shelf.flush());
    await page.close({ runBeforeUnload: true });
    expect(shop.batches).toEqual([]);
  });
});
