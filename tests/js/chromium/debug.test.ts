// The debug panel as a shop's engineer uses it: under a strict CSP, by pointer and by keyboard.
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Debug from '../../../js/src/debug/nearshelf.debug.js';
import type * as Sdk from '../../../js/src/index.js';
import { bundle, Shop } from './shop.js';

declare global {
  interface Window {
    sdk: typeof Sdk;
    debug: typeof Debug;
    shelf: Sdk.Shelf;
    closeDebug: () => void;
    timesClosed: number;
  }
}

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = resolve(import.meta.dirname, '../../..');
const pictures = join(root, 'test-results');

let browser: Browser;
let context: BrowserContext;
let shop: Shop;
let page: Page;
let problems: string[];

beforeAll(async () => {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  await mkdir(pictures, { recursive: true });
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await Shop.open();
  const script = 'text/javascript';
  shop.files.set('/debug.js', [script, await bundle('js/src/debug/nearshelf.debug.ts')]);
  shop.files.set('/page.js', [
    script,
    "import * as sdk from '/sdk.js'; import * as debug from '/debug.js'; Object.assign(window, { sdk, debug });",
  ]);
  shop.files.set('/', [
    'text/html',
    `<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
<main><h1>Shop</h1><button id="before">Menu</button></main><script type="module" src="/page.js"></script></html>`,
  ]);
  await openContext();
});
afterEach(async () => {
  await context.close();
  shop.close();
});

async function openContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close();
  context = await browser.newContext(options);
  page = await context.newPage();
  problems = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
}

async function openPanel(options: Omit<Sdk.ShelfOptions, 'base'> = {}): Promise<void> {
  await page.goto(shop.url);
  await page.waitForFunction(() => window.debug !== undefined);
  await page.evaluate((given) => {
    window.shelf = window.sdk.createShelf({ base: '/shelf/', ...given });
    window.timesClosed = 0;
    window.closeDebug = window.debug.openDebug(window.shelf, {
      onClose: () => window.timesClosed++,
    });
  }, options);
}

/** A visit with something of everything. */
const visit = () =>
  page.evaluate(async () => {
    const { shelf } = window;
    shelf.track('view_item', { items: [{ item_id: 'B' }] });
    await shelf.recommend({ kind: 'for-you', slot: 'home-for-you', limit: 3 });
    shelf.track('add_to_cart', {
      item_list_id: 'home',
      items: [{ item_id: 'A', quantity: 2 }, { item_id: 'B' }],
    });
    await shelf.setConsent('device');
  });

const part = (name: string) => page.locator(`[part~="${name}"]`);
const events = async () =>
  (await part('event').locator('b').allTextContents()).filter((name) => name !== 'ready');
const status = async () => {
  const names = await part('status').locator('dt').allTextContents();
  const values = await part('status').locator('dd').allTextContents();
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
};
const isOpen = async () => (await part('close').count()) > 0;

describe('the panel', () => {
  it('shows what happens, the newest first, and each rail with its items and their reasons', async () => {
    await openPanel();
    await visit();
    await expect
      .poll(events)
      .toEqual(['change', 'consent', 'change', 'track', 'rail', 'change', 'track']);
    const rail = part('event').filter({ hasText: 'home-for-you' });
    expect(await rail.locator('summary').textContent()).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} rail home-for-you · model · personal · 3 items$/,
    );
    expect(await rail.locator('li').first().isVisible()).toBe(false);
    await rail.locator('summary').click();
    expect(await rail.locator('li').first().isVisible()).toBe(true);
    expect(await rail.locator('li').first().textContent()).toMatch(
      /^A · Item A · viewed-similar B · \d\.\d{3}$/,
    );
    const added = part('event').filter({ hasText: 'add_to_cart' });
    expect(await added.locator('summary').textContent()).toContain('add_to_cart · home · 2 items');
    expect(await added.locator('li').allTextContents()).toEqual(['A · × 2', 'B']);
  });

  it('shows the status, also of what no event tells', async () => {
    await openPanel({ consent: 'measure', flushInterval: 60_000 });
    expect(await status()).toMatchObject({ State: 'idle', 'Core runs in': 'nothing yet' });
    await visit();
    await page.evaluate(() => window.shelf.setConsent('measure'));
    await page.evaluate(() =>
      window.shelf.track('purchase', { items: [{ item_id: 'A' }], transaction_id: 'T' }),
    );
    expect(await status()).toMatchObject({
      State: 'ready',
      'Core runs in': 'worker',
      Consent: 'measure, applied: measure',
      'Privacy Control': 'not asked for',
      Manifest: expect.stringContaining('from '),
      Storage: 'indexeddb',
      Notes: 'none',
    });
    await page.evaluate(() => window.shelf.flush());
    await expect.poll(async () => (await status()).Batches).toBe('0 queued, 1 sent, 0 dropped');
  });

  it('shows why a rail is not personal, and the error', async () => {
    shop.files.delete('/shelf/manifest.json');
    await openPanel();
    await page.evaluate(() => window.shelf.recommend({ kind: 'for-you' }));
    await expect.poll(events).toContain('error');
    expect(await part('event').filter({ hasText: 'rail' }).last().textContent()).toContain(
      'for-you · fallback · manifest-unavailable: ',
    );
    expect((await status()).State).toMatch(/^fallback \(manifest-unavailable: /);
  });

  it('keeps the last 100 events, whatever the fields of the page are', async () => {
    await openPanel();
    await page.evaluate(() => {
      const params: Record<string, unknown> = { items: [{ item_id: 'A' }], value: 1n };
      window.shelf.track('select_item', params as unknown as Sdk.TrackParams);
    });
    const tracked = part('event').filter({ hasText: 'track' });
    expect(await tracked.textContent()).toContain('BigInt');
    await page.evaluate(() => {
      for (let time = 0; time < 120; time++) {
        window.shelf.track('select_item', { items: [{ item_id: `N${time}` }] });
      }
    });
    expect(await part('event').count()).toBe(100);
    expect(await tracked.first().locator('li').textContent()).toBe('N119');
    expect(await part('event').filter({ hasText: 'BigInt' }).count()).toBe(0);
  });

  it('copies it all as JSON', async () => {
    await openContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    await openPanel();
    await visit();
    await part('copy').click();
    await expect.poll(() => part('said').textContent()).toBe('Copied.');
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied.status).toMatchObject({ state: 'ready', consent: 'device' });
    expect(copied.events.map(({ name }: { name: string }) => name)).toContain('rail');
    expect(copied.events[0]).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      name: 'track',
      detail: { name: 'view_item', params: { items: [{ item_id: 'B' }] } },
    });
  });

  it('where copying is not allowed gives the text to the shopkeeper', async () => {
    await openPanel();
    await page.evaluate(() =>
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) },
      }),
    );
    await part('copy').click();
    await expect.poll(() => part('said').textContent()).toContain('copy the text yourself');
    const text = page.getByLabel('JSON', { exact: true });
    expect(JSON.parse(await text.inputValue()).status.state).toBe('idle');
    expect(await text.evaluate((area: HTMLTextAreaElement) => area.selectionEnd)).toBeGreaterThan(
      99,
    );
  });
});

describe('closing', () => {
  it('by its button ends everything, and the page hears of it once', async () => {
    await openPanel();
    await part('close').click();
    expect(await isOpen()).toBe(false);
    await page.evaluate(() => {
      window.closeDebug();
      window.shelf.track('view_item', { items: [{ item_id: 'B' }] });
    });
    expect(await page.evaluate(() => window.timesClosed)).toBe(1);
  });

  it('by Escape, which gives the keyboard back to the page', async () => {
    await openPanel();
    await page.locator('#before').focus();
    await page.keyboard.press('Escape');
    expect(await isOpen()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await part('copy').evaluate((copy) => copy.matches(':focus'))).toBe(true);
    await page.keyboard.press('Escape');
    expect(await isOpen()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('before');
  });

  it('by the page, and it may be opened again', async () => {
    await openPanel();
    await page.evaluate(() => window.closeDebug());
    expect(await isOpen()).toBe(false);
    await page.evaluate(() => void window.debug.openDebug(window.shelf));
    expect(await isOpen()).toBe(true);
  });
});

it('is wholly reached by keyboard', async () => {
  await openPanel();
  await visit();
  await page.locator('#before').focus();
  const reached: string[] = [];
  for (let time = 0; time < 4; time++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(() => {
        const inside = [...document.querySelectorAll('*')].find(({ shadowRoot }) => shadowRoot);
        const active = inside?.shadowRoot?.activeElement;
        return active?.getAttribute('part') ?? active?.localName ?? '';
      }),
    );
  }
  expect(reached).toEqual(['button copy', 'button close', 'body', 'summary']);
});

it.each([
  ['light', 1280],
  ['dark', 1280],
  ['light', 320],
  ['dark', 320],
] as const)(
  'a %s page of %d pixels: no axe violation, no overflow, no CSP report',
  async (colorScheme, width) => {
    await openContext({ colorScheme, viewport: { width, height: 720 } });
    await openPanel();
    await visit();
    await part('event').filter({ hasText: 'home-for-you' }).locator('summary').click();
    const { left, right, bottom } = await page.evaluate(() => {
      const host = [...document.querySelectorAll('*')].find(({ shadowRoot }) => shadowRoot);
      return (host as Element).getBoundingClientRect().toJSON() as DOMRect;
    });
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(width);
    expect(bottom).toBeLessThanOrEqual(720);
    const sideways = await part('body').evaluate((body) => body.scrollWidth - body.clientWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(pictures, `debug-${colorScheme}-${width}.png`) });
    expect(problems.filter((text) => !text.includes('favicon'))).toEqual([]);
    await page.evaluate(await readFile(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const { violations: found } = await axe.run();
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(violations).toEqual([]);
  },
);
