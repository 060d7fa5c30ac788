import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Rail, RecommendRequest, Shelf } from '../../js/src/types.js';
import { FakeWorker } from './support/fake-worker.js';
import { Browser, settled, viewItem } from './support/page.js';
import { base, catalogBytes, emptyWasm, manifest, origin } from './support/site.js';

const ids = (rail: Rail): string[] => rail.items.map(({ id }) => id);
const forYou = { kind: 'for-you' } as const;

afterEach(() => vi.useRealTimers());

describe('a rail', () => {
  it('is ranked by the model from what the shopper did', async () => {
    const shelf = new Browser().open().shelf();
    shelf.track('view_item', viewItem('B'));
    const rail = await shelf.recommend({ ...forYou, limit: 2, slot: 'home' });
    expect(rail).toMatchObject({ source: 'model', slot: 'home' });
    expect(rail.cause).toBeUndefined();
    expect(rail.items).toEqual([
      {
        id: 'A',
        title: 'Item A',
        link: null,
        image: null,
        price: 12.5,
        listPrice: null,
        currency: 'GBP',
        category: 'Candles',
        brand: 'Acme',
        score: 1,
        reason: { code: 'viewed-similar', ref: 'B' },
      },
      expect.objectContaining({ id: 'C' }),
    ]);
  });

  it('has null where the catalogue has nothing', async () => {
    const rail = await new Browser().open().shelf().recommend(forYou);
    expect(rail.items.at(-1)).toMatchObject({ id: 'F', price: null, category: null });
  });

  it('has 12 items at most and the kind as its slot, when the request says no more', async () => {
    const browser = new Browser();
    const rail = await browser.open().shelf().recommend({ kind: 'trending' });
    expect(rail.slot).toBe('trending');
    expect(rail.items.length).toBe(6);
  });

  it('changes with the next event, and listeners hear of it in the same tick', async () => {
    const shelf = new Browser().open().shelf();
    await shelf.recommend(forYou);
    const changes = vi.fn();
    const off = shelf.on('change', changes);
    shelf.track('view_item', viewItem('A'));
    expect(changes).toHaveBeenCalledTimes(1);
    expect(ids(await shelf.recommend(forYou))).not.toContain('A');
    off();
    shelf.track('view_item', viewItem('B'));
    expect(changes).toHaveBeenCalledTimes(1);
  });

  it.each(['view_item_list', 'select_item'] as const)('does not change with %s', async (name) => {
    const shelf = new Browser().open().shelf();
    const changes = vi.fn();
    shelf.on('change', changes);
    shelf.track(name, viewItem('A'));
    expect(changes).not.toHaveBeenCalled();
    expect((await shelf.profile.export()).events).toEqual([]);
  });

  it('leaves out the cart and purchases, unless asked not to', async () => {
    const shelf = new Browser().open().shelf();
    shelf.track('add_to_cart', viewItem('A'));
    shelf.track('purchase', viewItem('B'));
    shelf.track('view_item', viewItem('F'));
    expect(ids(await shelf.recommend(forYou))).toEqual(['C', 'D', 'E']);
    expect(ids(await shelf.recommend({ ...forYou, exclude: ['cart'] }))).toContain('B');
    expect(ids(await shelf.recommend({ ...forYou, exclude: [] }))).toContain('A');
    shelf.track('remove_from_cart', viewItem('A'));
    shelf.track('view_item', viewItem('F'));
    expect(ids(await shelf.recommend(forYou))).toContain('A');
  });

  it('can be handed on without its functions losing their rail', async () => {
    const shelf = new Browser().open().shelf();
    const { seen, clicked } = await shelf.recommend(forYou);
    seen();
    clicked('A');
    expect(() => clicked('Z')).toThrow(/no item "Z"/);
  });

  it('works when a listener throws, and the error is not lost', async () => {
    const shelf = new Browser().open().shelf();
    const thrown: unknown[] = [];
    vi.stubGlobal('setTimeout', (task: () => void) => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
    const second = vi.fn();
    shelf.on('change', () => {
      throw new Error('a bug in the shop');
    });
    shelf.on('change', second);
    shelf.track('view_item', viewItem('A'));
    expect(second).toHaveBeenCalledTimes(1);
    expect(thrown).toEqual([new Error('a bug in the shop')]);
  });
});

describe('the source of a rail', () => {
  it.each<[string, RecommendRequest, (shelf: Shelf) => void, object]>([
    ['nothing is known', forYou, () => {}, { source: 'popular', cause: { code: 'nothing-known' } }],
    [
      'consent is off',
      forYou,
      (shelf) => void shelf.setConsent('off'),
      { source: 'popular', cause: { code: 'consent-off' } },
    ],
    [
      'the anchor is unknown',
      { kind: 'similar', anchor: 'new-today' },
      () => {},
      {
        source: 'popular',
        cause: { code: 'nothing-known', text: expect.stringContaining('item "new-today"') },
      },
    ],
    [
      'similar items are asked for',
      { kind: 'similar', anchor: 'A' },
      () => {},
      { source: 'model' },
    ],
    ['trending is asked for', { kind: 'trending' }, () => {}, { source: 'popular' }],
  ])('when %s', async (_, request, prepare, expected) => {
    const shelf = new Browser().open().shelf();
    prepare(shelf);
    const rail = await shelf.recommend(request);
    expect(rail).toMatchObject(expected);
    if (!('cause' in expected)) expect(rail.cause).toBeUndefined();
    expect(rail.items.length).toBeGreaterThan(0);
  });
});

const serverError = () => new Response('', { status: 503 });
const offline = () => {
  throw new TypeError('Failed to fetch');
};

/** What can go wrong on a platform, and the code that says so. */
const failures: [string, string, (browser: Browser) => void][] = [
  [
    'the worker script is missing',
    'worker-unavailable',
    () => (FakeWorker.behaviour = 'script-missing'),
  ],
  ['the worker is refused', 'worker-unavailable', () => (FakeWorker.behaviour = 'throws')],
  ['there are no workers', 'worker-unavailable', () => vi.stubGlobal('Worker', undefined)],
  ['the worker hangs', 'timeout', () => (FakeWorker.behaviour = 'hangs')],
  ['a shard is missing', 'shard-unavailable', ({ site }) => site.reply('cat.nsh', serverError)],
  ['a shard cannot be reached', 'shard-unavailable', ({ site }) => site.reply('cat.nsh', offline)],
  [
    'a shard was changed',
    'shard-corrupt',
    ({ site }) =>
      site.publish(
        'cat.nsh',
        catalogBytes.map((byte) => byte ^ 1),
      ),
  ],
  [
    'a shard was cut',
    'shard-corrupt',
    ({ site }) => site.publish('cat.nsh', catalogBytes.slice(1)),
  ],
  ['core.wasm is missing', 'wasm-unavailable', ({ site }) => site.reply('core.wasm', serverError)],
  [
    'core.wasm is broken',
    'wasm-unavailable',
    ({ site }) => site.publish('core.wasm', '<!doctype html>'),
  ],
  ['there is no WebAssembly', 'wasm-unavailable', () => vi.stubGlobal('WebAssembly', undefined)],
  [
    'the CSP forbids wasm',
    'wasm-unavailable',
    () => {
      const compile = () => Promise.reject(new WebAssembly.CompileError('blocked by CSP'));
      vi.stubGlobal('WebAssembly', { CompileError: WebAssembly.CompileError, compile });
    },
  ],
  [
    'the page is not secure',
    'insecure-context',
    () => vi.stubGlobal('crypto', { getRandomValues: () => {} }),
  ],
];

describe('recommend() resolves with the fallback list', () => {
  it.each(failures)('when %s', async (_, code, inject) => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ timeout: 200 });
    inject(browser);
    const errors: string[] = [];
    shelf.on('error', (error) => errors.push(error.code));
    shelf.track('add_to_cart', viewItem('B'));
    const rail = await shelf.recommend({ ...forYou, limit: 5 });
    expect(rail).toMatchObject({ source: 'fallback', cause: { code } });
    expect(rail.cause?.text.length).toBeGreaterThan(20);
    expect(ids(rail)).toEqual(['C', 'A']);
    expect(rail.items[0]).toMatchObject({ title: null, price: null, reason: { code: 'popular' } });
    if (code !== 'timeout') {
      expect(shelf.status()).toMatchObject({ state: 'fallback', cause: { code } });
      expect(errors).toEqual([code]);
    }
  });

  it.each<[string, string, (browser: Browser) => void]>([
    ['missing', 'manifest-unavailable', ({ site }) => site.reply('manifest.json', serverError)],
    ['out of reach', 'manifest-unavailable', ({ site }) => site.reply('manifest.json', offline)],
    [
      'not JSON',
      'manifest-invalid',
      ({ site }) => site.publish('manifest.json', '<!doctype html>'),
    ],
    [
      'of another format',
      'manifest-unsupported',
      ({ site }) => site.publish('manifest.json', JSON.stringify({ ...manifest, format: 2 })),
    ],
  ])('which is empty when the manifest is %s', async (_, code, inject) => {
    const browser = new Browser();
    inject(browser);
    const rail = await browser.open().shelf().recommend(forYou);
    expect(rail).toMatchObject({ items: [], source: 'fallback', cause: { code } });
  });

  it.each<[string, (worker: FakeWorker) => void]>([
    ['out-of-memory', (worker) => (worker.core.memoryBytes = 1)],
    ['shard-rejected', (worker) => (worker.core.loadProblem = 'section ROWI is bad')],
  ])('when the core says %s', async (code, prepare) => {
    const shelf = new Browser().open().shelf();
    FakeWorker.onStart = prepare;
    const rail = await shelf.recommend(forYou);
    expect(rail).toMatchObject({ source: 'fallback', cause: { code } });
  });

  it('names shard, expected and found hash', async () => {
    const browser = new Browser();
    browser.site.publish(
      'cat.nsh',
      catalogBytes.map((byte) => byte ^ 1),
    );
    const { cause } = await browser.open().shelf().recommend(forYou);
    expect(cause?.text).toMatch(/cat\.nsh: expected SHA-256 [0-9a-f]{64}, found [0-9a-f]{64}/);
  });

  it('leaves the anchor out', async () => {
    const browser = new Browser();
    FakeWorker.behaviour = 'throws';
    const rail = await browser.open().shelf().recommend({ kind: 'similar', anchor: 'C' });
    expect(ids(rail)).toEqual(['B', 'A']);
  });

  it.each<[string, (browser: Browser) => void, (browser: Browser) => void]>([
    [
      'manifest',
      ({ site }) => site.reply('manifest.json', offline),
      ({ site }) => site.publish('manifest.json', JSON.stringify(manifest)),
    ],
    [
      'shard',
      ({ site }) => site.reply('cat.nsh', offline),
      ({ site }) => site.publish('cat.nsh', catalogBytes),
    ],
    [
      'core.wasm',
      ({ site }) => site.reply('core.wasm', offline),
      ({ site }) => site.publish('core.wasm', emptyWasm),
    ],
    [
      'worker',
      () => (FakeWorker.behaviour = 'script-missing'),
      () => (FakeWorker.behaviour = 'works'),
    ],
  ])('and gets the model half a minute after the %s was out of reach', async (_, lose, regain) => {
    const browser = new Browser();
    lose(browser);
    const shelf = browser.open().shelf();
    const ready = vi.fn();
    shelf.on('ready', ready);
    expect((await shelf.recommend(forYou)).source).toBe('fallback');
    regain(browser);
    expect((await shelf.recommend(forYou)).source).toBe('fallback');
    const failedAt = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => failedAt + 31_000);
    expect((await shelf.recommend(forYou)).source).toBe('popular');
    clock.mockRestore();
    expect(ready).toHaveBeenCalledTimes(1);
  });

  it('after dispose()', async () => {
    const shelf = new Browser().open().shelf();
    const pending = shelf.recommend(forYou);
    shelf.dispose();
    const disposed = { items: [], source: 'fallback', cause: { code: 'disposed' } };
    expect(await pending).toMatchObject(disposed);
    expect(await shelf.recommend(forYou)).toMatchObject(disposed);
    expect(shelf.status().state).toBe('disposed');
    shelf.track('view_item', viewItem('A'));
    await shelf.setConsent('device');
    await shelf.flush();
  });
});

describe('recommend() rejects', () => {
  it.each([
    ['without a request', undefined, /kind must be one of/],
    ['for an unknown kind', { kind: 'magic' }, /for-you, similar, trending, .*; found "magic"/],
    ['for similar without an anchor', { kind: 'similar' }, /anchor/],
    ['for a wrong limit', { kind: 'for-you', limit: 0 }, /limit .* 1 to 100; found 0/],
    ['for a wrong exclusion', { kind: 'for-you', exclude: ['returns'] }, /cart, purchased/],
    ['for an empty slot', { kind: 'for-you', slot: '' }, /slot/],
  ])('%s', async (_, request, message) => {
    const shelf = new Browser().open().shelf();
    const rail = shelf.recommend(request as RecommendRequest);
    await expect(rail).rejects.toThrow(TypeError);
    await expect(rail).rejects.toThrow(message);
  });

  it.each([
    ['before', 'works', true],
    ['while the model loads', 'works', false],
    ['while the worker hangs', 'hangs', false],
  ] as const)('with the reason of an abort %s', async (_, behaviour, before) => {
    const browser = new Browser();
    FakeWorker.behaviour = behaviour;
    const controller = new AbortController();
    const reason = new Error('the shopper left the page');
    if (before) controller.abort(reason);
    const rail = browser
      .open()
      .shelf()
      .recommend({ ...forYou, signal: controller.signal });
    controller.abort(reason);
    await expect(rail).rejects.toBe(reason);
  });

  it('by a signal that may serve many rails: it gathers no listeners', async () => {
    const shelf = new Browser().open().shelf();
    const { signal } = new AbortController();
    await shelf.recommend({ ...forYou, signal });
    FakeWorker.behaviour = 'throws';
    await shelf.recommend({ kind: 'similar', anchor: 'A', signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('an aborted rail only: others go on', async () => {
    const shelf = new Browser().open().shelf();
    const controller = new AbortController();
    const aborted = shelf.recommend({ ...forYou, signal: controller.signal });
    const other = shelf.recommend(forYou);
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
    expect((await other).items.length).toBe(6);
  });
});

describe('loading', () => {
  it('waits for the first use, then for an idle page', async () => {
    const browser = new Browser();
    let idle: () => void = () => {};
    vi.stubGlobal('requestIdleCallback', (task: () => void) => (idle = task));
    const shelf = browser.open().shelf();
    await settled();
    expect(shelf.status().state).toBe('idle');
    shelf.track('view_item', viewItem('A'));
    await settled();
    expect(browser.site.requests).toEqual([]);
    idle();
    await vi.waitFor(() => expect(shelf.status().state).toBe('ready'));
  });

  it('begins at once for a rail, and only once', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf();
    await Promise.all([shelf.recommend(forYou), shelf.recommend({ kind: 'trending' })]);
    expect(FakeWorker.instances.length).toBe(1);
    expect(browser.site.requests.sort()).toEqual(
      ['cat.nsh', 'core.wasm', 'manifest.json', 'model.nsh'].map((file) => base + file),
    );
    expect(FakeWorker.latest).toMatchObject({
      url: `${base}nearshelf.worker.js`,
      options: { type: 'module' },
    });
  });

  it('reports what was loaded', async () => {
    const shelf = new Browser().open().shelf();
    const ready = vi.fn();
    shelf.on('ready', ready);
    shelf.track('view_item', viewItem('not-in-catalogue'));
    await shelf.recommend(forYou);
    expect(shelf.status()).toMatchObject({
      state: 'ready',
      model: manifest.model,
      items: 6,
      unknownItems: 1,
      versions: { manifest: 1 },
      bytes: { shards: catalogBytes.length + 2, wasm: 8 },
    });
    expect(ready).toHaveBeenCalledTimes(1);
    expect(shelf.status().timings.load).toBeGreaterThan(0);
  });
});

describe('createShelf()', () => {
  it.each([
    [{}, /base must be a URL such as '\/shelf\/'/],
    [{ base: 'https://[' }, /is not a URL/],
    [{ base: '/shelf/', consent: 'yes' }, /off, session, device, measure; found "yes"/],
    [{ base: '/shelf/', now: 5 }, /now must be a function/],
    [{ base: '/shelf/', flushInterval: 0 }, /flushInterval/],
    [{ base: '/shelf/', collector: 1 }, /collector/],
  ])('throws for %j', async (options, message) => {
    const { createShelf } = await import('../../js/src/create-shelf.js');
    new Browser().open();
    expect(() => createShelf(options as never)).toThrow(message);
  });

  it.each(['/shelf', '/shelf/', '../shelf/', `${origin}/shelf`])(
    'takes base %s',
    async (folder) => {
      const browser = new Browser();
      await browser.open().shelf({ base: folder }).recommend(forYou);
      expect(browser.site.requests).toContain(`${base}manifest.json`);
    },
  );
});

describe('track() throws TypeError', () => {
  it.each([
    ['for an unknown name', ['buy', viewItem('A')], /view_item, .*purchase.*; found "buy"/],
    ['without parameters', ['purchase'], /items must be a list/],
    ['without items', ['purchase', { value: 3 }], /items must be a list/],
    [
      'for a number as id',
      ['purchase', { items: [{ item_id: 7 }] }],
      /items\[0\]\.item_id .*found 7/,
    ],
    ['for an empty id', ['purchase', { items: [{ item_id: '' }] }], /items\[0\]\.item_id/],
    ['for a long id', ['purchase', { items: [{ item_id: 'ü'.repeat(65) }] }], /1 to 128 bytes/],
    ['for a control character', ['purchase', { items: [{ item_id: 'A\n' }] }], /control/],
    ['for a missing item', ['purchase', { items: [null] }], /items\[0\]/],
    ['for a wrong list', ['purchase', { items: [], item_list_id: 3 }], /item_list_id/],
  ])('%s', (_, parameters, message) => {
    const shelf = new Browser().open().shelf();
    const track = shelf.track as (...parameters: unknown[]) => void;
    expect(() => track.apply(shelf, parameters)).toThrow(TypeError);
    expect(() => track.apply(shelf, parameters)).toThrow(message);
  });

  it('and for nothing else: other GA4 fields are welcome', () => {
    const shelf = new Browser().open().shelf();
    shelf.track('purchase', {
      transaction_id: 'T1',
      value: 12.5,
      items: [{ item_id: 'A', item_name: 'Item A', quantity: 2, price: 6.25 }],
    });
  });
});
