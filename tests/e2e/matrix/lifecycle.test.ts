// Pages that are left, come back, or end the shelf themselves.
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import { hang } from './support/faults.js';
import {
  createShelf,
  expectModel,
  history,
  rail,
  status,
  told,
  Visit,
  view,
} from './support/visit.js';

const bench = openBench();
const worker = 'nearshelf.worker.js';

const buy = (page: Page, id: string) =>
  page.evaluate((item) => window.shelf.track('purchase', { items: [{ item_id: item }] }), id);

describe('a page that is left', () => {
  it('with counts that wait: they are sent, once', async () => {
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'measure', flushInterval: 3_600_000 });
    await shop.evaluate(() => window.shelf.flush());
    await buy(shop, 'SKU-1');
    await shop.goto(`${bench.site.url}elsewhere`);
    await expect.poll(() => bench.site.batches.size).toBe(1);
    await visit.go(shop);
    await createShelf(shop, { consent: 'measure' });
    await shop.evaluate(() => window.shelf.flush());
    await expect.poll(async () => (await status(shop)).contributions.queued).toBe(0);
    expect(bench.site.batches.size).toBe(1);
    visit.expectClean(0);
  });

  it('before the code that counts is there: the next page of the tab sends them', async () => {
    bench.site.fault('nearshelf.feedback.js', hang);
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'measure' });
    await buy(shop, 'SKU-1');
    await shop.goto(`${bench.site.url}elsewhere`);
    expect(bench.site.batches.size).toBe(0);
    bench.site.faults.clear();
    await visit.go(shop);
    await createShelf(shop, { consent: 'measure' });
    await shop.evaluate(() => window.shelf.flush());
    await expect.poll(() => bench.site.batches.size).toBe(1);
    visit.expectClean(0);
  });

  it.each(['off', 'session', 'device'] as const)(
    'with consent %s: nothing is sent',
    async (consent) => {
      const visit = await bench.visit();
      const shop = await visit.shelf({ consent });
      await view(shop, 'SKU-1');
      await rail(shop);
      await buy(shop, 'SKU-2');
      await shop.goto(`${bench.site.url}elsewhere`);
      await shop.close();
      expect(bench.site.batches.size).toBe(0);
      visit.expectClean(0);
    },
  );

  it('in the middle of everything: the next page knows what was tracked', async () => {
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'device' });
    await shop.evaluate(() => window.shelf.setConsent('device'));
    await shop.evaluate((url) => {
      void window.shelf.recommend({ kind: 'for-you' });
      window.shelf.track('view_item', { items: [{ item_id: 'SKU-1' }] });
      window.shelf.track('add_to_cart', { items: [{ item_id: 'SKU-2' }] });
      location.href = url;
    }, `${bench.site.url}elsewhere`);
    await shop.waitForURL('**/elsewhere');
    await visit.go(shop);
    await createShelf(shop, { consent: 'device' });
    expect(await history(shop)).toEqual(['SKU-1', 'SKU-2']);
    visit.expectClean(0);
  });
});

describe('a page that comes back from the back/forward cache', () => {
  let keeping: Browser;

  beforeAll(async () => {
    keeping = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu'],
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    });
  });
  afterAll(() => keeping.close());

  it.each(['session', 'device', 'measure'] as const)(
    'with consent %s goes on where it was',
    async (consent) => {
      const visit = await Visit.open(keeping, bench.site);
      try {
        const shop = await visit.shelf({ consent });
        await view(shop, 'SKU-1');
        expectModel(await rail(shop));
        await shop.evaluate(() => {
          Object.assign(window, { restored: false });
          addEventListener('pageshow', ({ persisted }) => {
            Object.assign(window, { restored: persisted });
          });
        });
        await shop.goto(`${bench.site.url}elsewhere`);
        await shop.goBack({ waitUntil: 'commit' }).catch(() => undefined);
        await expect.poll(() => shop.evaluate(() => location.pathname).catch(() => '')).toBe('/');
        expect(await shop.evaluate('window.restored')).toBe(true);
        await view(shop, 'SKU-2');
        expectModel(await rail(shop));
        expect(await history(shop)).toEqual(['SKU-1', 'SKU-2']);
        expect(await status(shop)).toMatchObject({ state: 'ready', thread: 'worker' });
        visit.expectClean(0);
      } finally {
        await visit.end();
      }
    },
  );
});

describe('dispose()', () => {
  it.each([worker, 'core.wasm', 'manifest.json', 'catalog'])(
    'while %s is on its way: rails are empty and say so, nothing comes later',
    async (file) => {
      const path =
        [...bench.site.files.keys()].find((each) => each.includes(`/shelf/${file}`)) ?? '';
      bench.site.faults.set(path, hang);
      const visit = await bench.visit();
      const shop = await visit.shelf({ consent: 'measure' });
      await view(shop, 'SKU-1');
      const asking = rail(shop);
      await expect.poll(() => bench.site.requests.some((each) => each.path === path)).toBe(true);
      await shop.evaluate(() => window.shelf.dispose());
      expect(await asking).toMatchObject({ source: 'fallback', code: 'disposed', ids: [] });
      expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'disposed', ids: [] });
      expect((await status(shop)).state).toBe('disposed');
      expect(await told(shop, 'ready')).toEqual([]);
      expect(await told(shop, 'error')).toEqual([]);
      visit.expectClean(0);
    },
  );

  it('twice, and everything after it: nothing is thrown, kept or sent', async () => {
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'device' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    await shop.evaluate(async () => {
      const { shelf } = window;
      shelf.dispose();
      shelf.dispose();
      shelf.track('view_item', { items: [{ item_id: 'SKU-2' }] });
      shelf.observe([])();
      shelf.followConsent('google')();
      shelf.on('ready', () => undefined)();
      await shelf.setConsent('measure');
      await shelf.flush();
      await shelf.recommendAll([{ kind: 'for-you' }, { kind: 'new' }]);
      await shelf.explain({ kind: 'for-you' }, 'SKU-1');
      await shelf.profile.export();
    });
    expect(bench.site.batches.size).toBe(0);
    // Another shelf of the same page begins where this one ended.
    await createShelf(shop, { consent: 'device' });
    expect(await history(shop)).toEqual(['SKU-1']);
    expectModel(await rail(shop));
    visit.expectClean(0);
  });

  it('by the signal of the options, at once or later', async () => {
    const visit = await bench.visit();
    const shop = await visit.page();
    const states = await shop.evaluate(async () => {
      const control = new AbortController();
      const { signal } = control;
      const early = window.sdk.createShelf({ base: '/shelf/', signal: AbortSignal.abort() });
      const late = window.sdk.createShelf({ base: '/shelf/', signal });
      await late.recommend({ kind: 'trending' });
      const before = late.status().state;
      control.abort();
      const { cause } = await late.recommend({ kind: 'trending' });
      return [early.status().state, before, late.status().state, cause?.code];
    });
    expect(states).toEqual(['disposed', 'ready', 'disposed', 'disposed']);
    visit.expectClean(0);
  });

  it('ten shelves made and disposed of: no worker is left', async () => {
    const visit = await bench.visit();
    const shop = await visit.page();
    await shop.evaluate(async () => {
      for (let time = 0; time < 10; time++) {
        const shelf = window.sdk.createShelf({ base: '/shelf/' });
        await shelf.recommend({ kind: 'trending' });
        shelf.dispose();
      }
    });
    await expect.poll(() => shop.workers().length).toBe(0);
    visit.expectClean(0);
  });
});

it('a page whose browser shows it in advance (hidden at first) works when it is shown', async () => {
  const visit = await bench.visit(() => {
    let hidden = true;
    Object.defineProperty(Document.prototype, 'hidden', { get: () => hidden });
    Object.defineProperty(Document.prototype, 'visibilityState', {
      get: () => (hidden ? 'prerender' : 'visible'),
    });
    Object.assign(window, {
      show: () => {
        hidden = false;
        document.dispatchEvent(new Event('visibilitychange'));
      },
    });
  });
  const shop = await visit.shelf({ consent: 'measure' });
  await view(shop, 'SKU-1');
  expectModel(await rail(shop));
  await shop.evaluate('show()');
  await buy(shop, 'SKU-2');
  await shop.evaluate(() => window.shelf.flush());
  // Whatever the hidden page had sent before.
  expect(bench.site.items).toEqual(['|SKU-2|4']);
  expect(await history(shop)).toEqual(['SKU-1', 'SKU-2']);
  visit.expectClean(0);
});
