// What a request may ask for beyond its kind, and several rails of one page.
import { describe, expect, it, vi } from 'vitest';
import type { Rail, RecommendRequest } from '../../js/src/types.js';
import type { RawRequest } from '../../js/src/worker/core-module.js';
import { FakeWorker } from './support/fake-worker.js';
import { Browser, viewItem } from './support/page.js';

const ids = (rail: Rail | undefined): string[] => (rail?.items ?? []).map(({ id }) => id);

/** What the core was asked for `request`, by a new page. */
async function asked(request: RecommendRequest): Promise<RawRequest | undefined> {
  await new Browser().open().shelf().recommend(request);
  return FakeWorker.latest.core.requests.at(-1);
}

describe('a request reaches the core', () => {
  it.each([
    ['for-you', 1],
    ['similar', 2],
    ['trending', 3],
    ['bought-together', 4],
    ['recently-viewed', 5],
    ['buy-again', 6],
    ['new', 7],
    ['on-sale', 8],
  ] as const)('as %s', async (kind, raw) => {
    expect(await asked({ kind, anchor: 'A' })).toMatchObject({ kind: raw, anchor: 'A' });
  });

  it('with nothing but defaults when it says no more', async () => {
    expect(await asked({ kind: 'for-you' })).toEqual({
      kind: 1,
      anchor: '',
      limit: 12,
      flags: 7,
      minute: Math.floor(new Browser().time / 60_000),
      exclude: [],
    });
  });

  it.each<[RecommendRequest['exclude'], number]>([
    [[], 0],
    [['cart'], 1],
    [['purchased'], 2],
    [['current'], 4],
    [['seen', 'cart'], 9],
  ])('leaving out %j', async (exclude, flags) => {
    expect(await asked({ kind: 'for-you', ...(exclude && { exclude }) })).toMatchObject({ flags });
  });

  it('with all its wishes', async () => {
    const wishes = {
      minScore: -0.5,
      diversity: 0.3,
      maxPerCategory: 2,
      maxPerBrand: 3,
      rotation: 1,
    };
    const raw = await asked({
      kind: 'for-you',
      ...wishes,
      category: 'Candles',
      excludeItems: ['B', 'not-in-catalogue'],
      where: {
        category: 'Candles',
        brand: ['Acme', 'Zenit'],
        price: { min: 12.5, max: 19.99 },
        onSale: true,
        attributes: { colour: 'red', size: ['S', 'M'] },
      },
    });
    expect(raw).toMatchObject({
      ...wishes,
      contextCategory: 'Candles',
      exclude: ['B', 'not-in-catalogue'],
      where: {
        categories: ['Candles'],
        priceMin: 1250,
        priceMax: 1999,
        onSale: true,
        attributes: { colour: ['red'], size: ['S', 'M'], brand: ['Acme', 'Zenit'] },
      },
    });
  });

  it.each([
    ['JPY', 1500, 1500],
    ['KWD', 1.5, 1500],
    ['', 15, 1500],
  ])('with prices in the minor units of %j', async (currency, min, expected) => {
    const browser = new Browser();
    const { catalog, manifest, sha256 } = await import('./support/site.js');
    const bytes = new TextEncoder().encode(JSON.stringify({ ...catalog, currency }));
    const [model] = manifest.shards;
    const shard = { role: 'catalog', file: 'cat.nsh', bytes: bytes.length, sha256: sha256(bytes) };
    browser.site.publish('cat.nsh', bytes);
    browser.site.publish('manifest.json', JSON.stringify({ ...manifest, shards: [model, shard] }));
    await browser
      .open()
      .shelf()
      .recommend({ kind: 'new', where: { price: { min } } });
    expect(FakeWorker.latest.core.requests.at(-1)?.where).toEqual({ priceMin: expected });
  });
});

describe('a filter', () => {
  it.each<[string, RecommendRequest['where'], string[]]>([
    ['by category', { category: 'Candles' }, ['A', 'B', 'C']],
    ['by price', { price: { min: 12.53, max: 12.54 } }, ['D', 'E']],
    ['by nothing', {}, ['A', 'B', 'C', 'D', 'E', 'F']],
  ])('%s decides what is shown', async (_, where, expected) => {
    const rail = await new Browser()
      .open()
      .shelf()
      .recommend({ kind: 'trending', ...(where && { where }) });
    expect(ids(rail)).toEqual(expected);
  });

  it('by an attribute that the catalogue lacks leaves no items, and says so', async () => {
    const where = { attributes: { colour: 'red' } };
    const rail = await new Browser().open().shelf().recommend({ kind: 'for-you', where });
    expect(rail).toMatchObject({
      items: [],
      cause: { code: 'core-refused', text: 'The catalogue has no attribute colour.' },
    });
  });
});

describe('recommend() rejects with a TypeError that says what to pass', () => {
  it.each<[object, RegExp]>([
    [{ excludeItems: 'A' }, /^recommend: excludeItems must be a list of at most 1000 item ids/],
    [{ excludeItems: [7] }, /excludeItems .*found \[7\]/],
    [{ excludeItems: Array(1001).fill('A') }, /at most 1000/],
    [{ minScore: Number.NaN }, /minScore must be a number/],
    [{ minScore: '1' }, /minScore .*found "1"/],
    [{ diversity: 1.5 }, /diversity must be a number from 0 to 1; found 1\.5/],
    [{ rotation: -0.1 }, /rotation must be a number from 0 to 1/],
    [{ rotation: true }, /rotation .*found true/],
    [{ maxPerCategory: 0 }, /maxPerCategory must be a whole number from 1 to 100/],
    [{ maxPerBrand: 1.5 }, /maxPerBrand must be a whole number/],
    [{ category: 7 }, /category must be the name of a category/],
    [{ where: [] }, /where may have category, brand, price, onSale, attributes/],
    [{ where: null }, /where may have/],
    [{ where: { colour: 'red' } }, /where may have .*found {"colour":"red"}/],
    [
      { where: { category: [] } },
      /where\.category must be a text or a list of texts, or be left out/,
    ],
    [{ where: { brand: ['Acme', 7] } }, /where\.brand must be/],
    [{ where: { price: 12 } }, /where\.price must be { min\?, max\? } in major units/],
    [{ where: { price: { min: -1 } } }, /where\.price/],
    [{ where: { price: { min: 5, max: 4 } } }, /min not above max; found {"min":5,"max":4}/],
    [{ where: { onSale: 'yes' } }, /where\.onSale/],
    [{ where: { attributes: 'red' } }, /where\.attributes must be lists of texts by name/],
    [{ where: { attributes: { colour: 1 } } }, /where\.attributes\.colour must be/],
  ])('for %j', async (fields, message) => {
    const request = { kind: 'for-you', ...fields } as RecommendRequest;
    const rail = new Browser().open().shelf().recommend(request);
    await expect(rail).rejects.toThrow(TypeError);
    await expect(rail).rejects.toThrow(message);
  });
});

describe('the reason and source of a rail', () => {
  it.each<[string, RecommendRequest, object]>([
    ['new', { kind: 'new' }, { source: 'popular', step: 'newest', reason: { code: 'new' } }],
    [
      'on-sale',
      { kind: 'on-sale' },
      { source: 'popular', step: 'reduced', reason: { code: 'on-sale' } },
    ],
    [
      'for-you on the page of a category',
      { kind: 'for-you', category: 'Candles' },
      {
        source: 'popular',
        step: 'popular-in',
        reason: { code: 'popular-in', ref: 'Candles' },
        cause: 'nothing-known',
      },
    ],
    [
      'buy-again without purchases',
      { kind: 'buy-again' },
      { source: 'fallback', cause: 'nothing-known' },
    ],
  ])('%s', async (_, request, expected) => {
    const rail = await new Browser().open().shelf().recommend(request);
    const { source, step, cause, items } = rail;
    const shown = { source, step, reason: items[0]?.reason, cause: cause?.code };
    expect(shown).toMatchObject(expected);
    if (!('cause' in expected)) expect(cause).toBeUndefined();
  });

  it('tell what is reduced, with both prices', async () => {
    const { items } = await new Browser().open().shelf().recommend({ kind: 'on-sale' });
    expect(items).toMatchObject([{ id: 'D', price: 12.53, listPrice: 20, brand: null }]);
  });
});

describe('recommendAll()', () => {
  it('gives the rails of a page in their order, no item twice', async () => {
    const shelf = new Browser().open().shelf();
    const rails = await shelf.recommendAll([
      { kind: 'for-you', limit: 2, slot: 'home', excludeItems: ['B'] },
      { kind: 'trending', limit: 2 },
      { kind: 'new' },
    ]);
    expect(rails.map(ids)).toEqual([
      ['A', 'C'],
      ['B', 'D'],
      ['E', 'F'],
    ]);
    expect(rails.map(({ slot }) => slot)).toEqual(['home', 'trending', 'new']);
  });

  it('asks the worker once', async () => {
    const shelf = new Browser().open().shelf();
    await shelf.recommend({ kind: 'trending' });
    const posted = vi.spyOn(FakeWorker.prototype, 'postMessage');
    await shelf.recommendAll([{ kind: 'trending' }, { kind: 'new' }, { kind: 'for-you' }]);
    expect(posted).toHaveBeenCalledTimes(1);
    posted.mockRestore();
  });

  it('gives popular items for a request that the core refuses, and the others as they are', async () => {
    const shelf = new Browser().open().shelf();
    FakeWorker.onStart = ({ core }) => {
      core.refusal = 'Section VECI is bad.';
    };
    const rails = await shelf.recommendAll([
      { kind: 'for-you', limit: 1 },
      { kind: 'trending', limit: 2 },
    ]);
    expect(rails.map(ids)).toEqual([['A'], ['B', 'C']]);
    expect(rails[0]).toMatchObject({
      source: 'popular',
      cause: { code: 'core-refused', text: 'Section VECI is bad.' },
    });
    expect(rails[1]?.cause).toBeUndefined();
  });

  it('of no requests gives no rails', async () => {
    expect(await new Browser().open().shelf().recommendAll([])).toEqual([]);
  });

  it('shares out the fallback list, and shows none of it under headings that it does not fit', async () => {
    const browser = new Browser();
    FakeWorker.behaviour = 'throws';
    const rails = await browser
      .open()
      .shelf()
      .recommendAll([
        { kind: 'recently-viewed' },
        { kind: 'buy-again' },
        { kind: 'new' },
        { kind: 'on-sale' },
        { kind: 'for-you', where: { category: 'Candles' } },
        { kind: 'for-you', limit: 2 },
        { kind: 'trending' },
      ]);
    expect(rails.map(ids)).toEqual([[], [], [], [], [], ['C', 'B'], ['A']]);
    expect(rails.every(({ cause }) => cause?.code === 'worker-unavailable')).toBe(true);
  });

  it.each<[unknown, RegExp]>([
    [{ kind: 'for-you' }, /^recommendAll: pass a list of at most 20 requests/],
    [Array(21).fill({ kind: 'trending' }), /at most 20/],
    [[{ kind: 'trending' }, { kind: 'magic' }], /^recommendAll: \[1\]: kind must be one of/],
  ])('rejects %j', async (requests, message) => {
    const rails = new Browser()
      .open()
      .shelf()
      .recommendAll(requests as never);
    await expect(rails).rejects.toThrow(TypeError);
    await expect(rails).rejects.toThrow(message);
  });

  it('rejects with the reason of whichever signal aborts', async () => {
    const shelf = new Browser().open().shelf();
    const [one, two] = [new AbortController(), new AbortController()];
    const rails = shelf.recommendAll([
      { kind: 'for-you', signal: one.signal },
      { kind: 'trending', signal: two.signal },
    ]);
    const reason = new Error('the shopper left the page');
    two.abort(reason);
    await expect(rails).rejects.toBe(reason);
  });
});

describe('the fallback list', () => {
  it.each<[string, RecommendRequest, string[]]>([
    ['the item viewed last', { kind: 'for-you' }, ['B', 'A']],
    ['nothing, when asked to', { kind: 'for-you', exclude: [] }, ['C', 'B', 'A']],
    ['everything seen, when asked to', { kind: 'for-you', exclude: ['seen'] }, ['A']],
    ['the anchor', { kind: 'bought-together', anchor: 'A' }, ['B']],
    ['items that the page names', { kind: 'trending', excludeItems: ['A'] }, ['B']],
  ])('leaves out %s', async (_, request, expected) => {
    const browser = new Browser();
    FakeWorker.behaviour = 'throws';
    const shelf = browser.open().shelf();
    shelf.track('view_item', viewItem('B'));
    shelf.track('view_item', viewItem('C'));
    expect(ids(await shelf.recommend(request))).toEqual(expected);
  });
});

describe('explain()', () => {
  it('says why an item is where it is', async () => {
    const shelf = new Browser().open().shelf();
    shelf.track('view_item', viewItem('B'));
    expect(await shelf.explain({ kind: 'for-you' }, 'C')).toEqual({
      place: 2,
      excludedBy: null,
      step: 'personal',
      parts: [{ name: 'rows', z: 2, weight: 0.5, contribution: 1 }],
      score: 1,
      rules: { boost: 0, pinned: null },
      penalties: { rotation: 0, diversity: 0 },
      reason: 'viewed-similar',
    });
  });

  it('says why an item is not there', async () => {
    const shelf = new Browser().open().shelf();
    shelf.track('add_to_cart', viewItem('B'));
    expect(await shelf.explain({ kind: 'for-you' }, 'B')).toMatchObject({
      place: null,
      excludedBy: 'cart',
      reason: null,
    });
  });

  it.each<[string, (browser: Browser) => void]>([
    ['there is no worker', () => (FakeWorker.behaviour = 'throws')],
    ['the worker hangs', () => (FakeWorker.behaviour = 'hangs')],
    [
      'a shard is missing',
      ({ site }) => site.reply('cat.nsh', () => new Response('', { status: 503 })),
    ],
  ])('resolves with null when %s', async (_, break_) => {
    const browser = new Browser();
    break_(browser);
    const shelf = browser.open().shelf({ timeout: 100 });
    expect(await shelf.explain({ kind: 'for-you' }, 'A')).toBeNull();
  });

  it('resolves with null for an item or request that the core does not know, and after dispose()', async () => {
    const shelf = new Browser().open().shelf();
    expect(await shelf.explain({ kind: 'for-you' }, 'new-today')).toBeNull();
    const where = { attributes: { colour: 'red' } };
    expect(await shelf.explain({ kind: 'for-you', where }, 'A')).toBeNull();
    shelf.dispose();
    expect(await shelf.explain({ kind: 'for-you' }, 'A')).toBeNull();
  });

  it('rejects for wrong arguments, and when aborted', async () => {
    const shelf = new Browser().open().shelf();
    await expect(shelf.explain({ kind: 'magic' as never }, 'A')).rejects.toThrow(/^explain: kind/);
    await expect(shelf.explain({ kind: 'for-you' }, 7 as never)).rejects.toThrow(
      /^explain: itemId .*found 7/,
    );
    const signal = AbortSignal.abort('gone');
    await expect(shelf.explain({ kind: 'for-you', signal }, 'A')).rejects.toBe('gone');
  });
});

describe('what was on screen', () => {
  it('is noted to the core once, and neither stored nor sent', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent: 'device' });
    const rail = await shelf.recommend({ kind: 'for-you', limit: 2 });
    rail.seen();
    rail.seen();
    await shelf.recommend({ kind: 'trending' });
    expect(FakeWorker.latest.core.impressions).toEqual(['A', 'B']);
    expect((await shelf.profile.export()).events).toEqual([]);
    expect(browser.site.collector.requests).toEqual([]);
  });

  it('is not noted with consent off', async () => {
    const shelf = new Browser().open().shelf({ consent: 'off' });
    (await shelf.recommend({ kind: 'for-you' })).seen();
    await shelf.recommend({ kind: 'trending' });
    expect(FakeWorker.latest.core.impressions).toEqual([]);
  });
});
