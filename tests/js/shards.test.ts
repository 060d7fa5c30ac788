// Shards that a shelf can do without: delta, rules, and row blocks that are fetched when needed.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Status } from '../../js/src/types.js';
import { FakeWorker } from './support/fake-worker.js';
import { Browser, settled, viewItem } from './support/page.js';
import { base, fakeShard, redirected } from './support/site.js';

const forYou = { kind: 'for-you' } as const;
const similar = { kind: 'similar', anchor: 'A' } as const;
const missing = () => new Response('', { status: 404 });

afterEach(() => vi.restoreAllMocks());

describe('delta and rules', () => {
  it('are loaded after the catalogue and the model', async () => {
    const browser = new Browser();
    browser.site.publishShards(fakeShard('rules'), fakeShard('delta'));
    const shelf = browser.open().shelf();
    await shelf.recommend(forYou);
    const { loaded } = FakeWorker.latest.core;
    expect(loaded.slice(0, 2)).toEqual(['catalog', 'model']);
    expect(loaded.slice(2).sort()).toEqual(['delta', 'rules']);
    expect(shelf.status().notes).toEqual([]);
  });

  it.each<[string, RegExp, (browser: Browser) => void]>([
    ['is missing', /delta\.nsh answered 404/, ({ site }) => site.reply('delta.nsh', missing)],
    [
      'was changed',
      /delta\.nsh: expected SHA-256 .*found/,
      ({ site }) => {
        const { bytes } = fakeShard('delta');
        site.publish(
          'delta.nsh',
          bytes.map((byte) => byte ^ 1),
        );
      },
    ],
    [
      'is refused by the core',
      /delta\.nsh: section PRIC is bad/,
      () => {
        FakeWorker.onStart = ({ core }) =>
          Object.assign(core, { loadProblem: 'section PRIC is bad', problemRole: 'delta' });
      },
    ],
  ])('that %s costs the page nothing else, and status() says so', async (_, note, break_) => {
    const browser = new Browser();
    browser.site.publishShards(fakeShard('delta'), fakeShard('rules'));
    break_(browser);
    const shelf = browser.open().shelf();
    shelf.track('view_item', viewItem('B'));
    expect((await shelf.recommend(forYou)).source).toBe('model');
    expect(FakeWorker.latest.core.loaded).toEqual(['catalog', 'model', 'rules']);
    expect(shelf.status()).toMatchObject({ state: 'ready', notes: [expect.stringMatching(note)] });
  });

  it('that never comes keeps the rail waiting no longer than four seconds', async () => {
    const browser = new Browser();
    browser.site.publishShards(fakeShard('delta'));
    browser.site.reply('delta.nsh', () => new Promise(() => undefined));
    const shelf = browser.open().shelf({ timeout: 10_000 });
    expect((await shelf.recommend(forYou)).source).toBe('popular');
    expect(shelf.status().notes).toEqual([
      expect.stringMatching(/delta\.nsh took longer than 4000 ms/),
    ]);
  });

  it('of a role that this release does not know is not fetched', async () => {
    const browser = new Browser();
    browser.site.publishShards(fakeShard('vision'));
    await browser.open().shelf().recommend(forYou);
    expect(browser.site.requestsOf('vision.nsh')).toBe(0);
  });
});

describe('looks', () => {
  const looksLike = { kind: 'looks-like', anchor: 'A' } as const;

  it('are fetched by the first rail that needs them, once, and never the encoder', async () => {
    const browser = new Browser();
    browser.site.publishShards(fakeShard('looks'), fakeShard('encoder'));
    const shelf = browser.open().shelf();
    await shelf.recommend(forYou);
    expect(browser.site.requestsOf('looks.nsh')).toBe(0);
    const rails = await Promise.all([shelf.recommend(looksLike), shelf.recommend(looksLike)]);
    for (const rail of rails) expect(rail).toMatchObject({ source: 'model', step: 'looks' });
    expect(rails[0]?.items[0]?.reason).toEqual({ code: 'looks-like' });
    expect(browser.site.requestsOf('looks.nsh')).toBe(1);
    expect(browser.site.requestsOf('encoder.nsh')).toBe(0);
  });

  it.each<[string, (browser: Browser) => void]>([
    ['a shelf without them', () => undefined],
    [
      'a shard that is missing',
      ({ site }) => {
        site.publishShards(fakeShard('looks'), fakeShard('encoder'));
        site.reply('looks.nsh', missing);
      },
    ],
    [
      'a shard that never comes',
      ({ site }) => {
        site.publishShards(fakeShard('looks'), fakeShard('encoder'));
        site.reply('looks.nsh', () => new Promise(() => undefined));
      },
    ],
  ])('%s: something else stands in', async (_, arrange) => {
    const browser = new Browser();
    arrange(browser);
    const rail = await browser.open().shelf({ timeout: 10_000 }).recommend(looksLike);
    expect(rail.step).not.toBe('looks');
    expect(rail.items.length).toBeGreaterThan(0);
  });

  it('need an anchor', async () => {
    const shelf = new Browser().open().shelf();
    const request = { kind: 'looks-like' } as const;
    await expect(shelf.recommend(request)).rejects.toThrow(/anchor must be an item id/);
  });
});

describe('row blocks', () => {
  const blocks = [0, 1, 2].map((block) =>
    fakeShard('rows', { block, from: 2 * block, to: 2 * block + 2 }),
  );

  function shopWithBlocks(...needed: number[]): Browser {
    const browser = new Browser();
    browser.site.publishShards(...blocks);
    FakeWorker.onStart = ({ core }) => {
      core.neededBlocks = needed;
    };
    return browser;
  }

  it('are fetched when a rail needs them, the most popular one in advance', async () => {
    const browser = shopWithBlocks(2);
    const { site } = browser;
    const shelf = browser.open().shelf();
    await shelf.recommend(forYou);
    await settled();
    expect(blocks.map(({ file }) => site.requestsOf(file))).toEqual([1, 0, 0]);
    await shelf.recommend(similar);
    expect(blocks.map(({ file }) => site.requestsOf(file))).toEqual([1, 0, 1]);
    expect(FakeWorker.latest.core.loaded).toEqual(['catalog', 'model', 'rows', 'rows']);
  });

  it('are fetched once, by rails that ask at the same time and later', async () => {
    const browser = shopWithBlocks(1);
    const shelf = browser.open().shelf();
    await Promise.all([shelf.recommend(similar), shelf.recommendAll([similar, similar])]);
    await shelf.recommend(similar);
    await shelf.explain(similar, 'B');
    expect(browser.site.requestsOf('rows1.nsh')).toBe(1);
  });

  it.each<[string, number, (browser: Browser) => void]>([
    ['is missing', 1, ({ site }) => site.reply('rows1.nsh', missing)],
    // The browser's cache is not to blame: it is asked once more past that.
    ['was changed', 2, ({ site }) => site.publish('rows1.nsh', '{}')],
  ])(
    'that %s is done without, and asked for again half a minute later',
    async (_, asked, break_) => {
      const browser = shopWithBlocks(1);
      break_(browser);
      const pauses: (() => void)[] = [];
      const real = globalThis.setTimeout;
      vi.stubGlobal('setTimeout', (task: () => void, milliseconds: number) =>
        milliseconds === 30_000 ? pauses.push(task) : real(task, milliseconds),
      );
      const shelf = browser.open().shelf();
      expect((await shelf.recommend(similar)).source).toBe('model');
      expect((await shelf.recommend(similar)).source).toBe('model');
      expect(browser.site.requestsOf('rows1.nsh')).toBe(asked);
      browser.site.publishShards(...blocks);
      for (const pause of pauses) pause();
      await shelf.recommend(similar);
      expect(browser.site.requestsOf('rows1.nsh')).toBe(asked + 1);
      expect(FakeWorker.latest.core.loaded).toContain('rows');
    },
  );

  it('that never comes keeps neither other rails nor events waiting', async () => {
    const browser = shopWithBlocks(1);
    browser.site.reply('rows1.nsh', () => new Promise(() => undefined));
    const shelf = browser.open().shelf({ timeout: 10_000 });
    const slow = shelf.recommend(similar);
    shelf.track('view_item', viewItem('B'));
    expect((await shelf.recommend(forYou)).items[0]?.reason).toEqual({
      code: 'viewed-similar',
      ref: 'B',
    });
    expect(await slow).toMatchObject({ source: 'model' });
    expect(FakeWorker.instances.length).toBe(1);
  });

  it('beyond those of the manifest are not waited for', async () => {
    const shelf = shopWithBlocks(7).open().shelf();
    expect((await shelf.recommend(similar)).source).toBe('model');
  });
});

describe('a redirect', () => {
  const openShelf = async (url: string): Promise<Status> => {
    const browser = new Browser();
    browser.site.reply('manifest.json', () => redirected(url));
    const shelf = browser.open().shelf();
    await shelf.recommend(forYou);
    return shelf.status();
  };

  it('to another origin is refused, and named', async () => {
    const { state, cause } = await openShelf('https://evil.example/manifest.json');
    expect({ state, code: cause?.code }).toEqual({
      state: 'fallback',
      code: 'manifest-unavailable',
    });
    expect(cause?.text).toMatch(/redirects to another origin, https:\/\/evil\.example\/m/);
  });

  it('within the origin of base is followed', async () => {
    expect(await openShelf(`${base}v7/manifest.json`)).toMatchObject({ state: 'ready' });
  });
});
