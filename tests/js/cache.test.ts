// What one visit leaves to the next: manifest and shards in the browser's cache.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shelf, ShelfOptions, Status } from '../../js/src/types.js';
import { FakeWorker } from './support/fake-worker.js';
import { Browser, settled, viewItem } from './support/page.js';
import {
  base,
  catalogBytes,
  fakeShard,
  laterBuild,
  manifest,
  redirected,
  sha256,
} from './support/site.js';

// Visits that have to wait for a dead network take their time.
vi.setConfig({ testTimeout: 20_000 });

const forYou = { kind: 'for-you' } as const;
const minute = 60_000;
const later = laterBuild('1111111111111111');
const kept = `${base}kept`;
const catalogKey = base + sha256(catalogBytes);
const offline = () => Promise.reject(new TypeError('Failed to fetch'));

afterEach(() => vi.restoreAllMocks());

/** Moves the clock of this device. */
function pass(milliseconds: number): void {
  const now = Date.now() + milliseconds;
  vi.spyOn(Date, 'now').mockImplementation(() => now);
}

/** The shopper opens a page and sees a rail. */
async function visit(
  browser: Browser,
  options: Partial<ShelfOptions> = {},
): Promise<{ shelf: Shelf; status: Status }> {
  const shelf = browser.open().shelf({ consent: 'device', timeout: 10_000, ...options });
  await shelf.recommend(forYou);
  return { shelf, status: shelf.status() };
}

/** A browser that has been here before. */
async function visited(arrange: (browser: Browser) => void = () => undefined): Promise<Browser> {
  const browser = new Browser();
  arrange(browser);
  await visit(browser);
  await vi.waitFor(() => expect(browser.caches.stored.has(kept)).toBe(true));
  browser.site.requests.length = 0;
  return browser;
}

const modelsKept = ({ caches }: Browser): string[] => {
  const text = new TextDecoder().decode(caches.stored.get(kept));
  return JSON.parse(text).list.map(({ model }: { model: string }) => model);
};
const shardRequests = ({ site }: Browser): string[] =>
  site.requests.filter((url) => url.endsWith('.nsh'));

describe('a second visit', () => {
  it('within five minutes fetches no shard, and only asks whether the manifest changed', async () => {
    const browser = await visited();
    pass(4 * minute);
    const { status } = await visit(browser);
    expect(status).toMatchObject({ state: 'ready', manifest: 'cache', notes: [] });
    await vi.waitFor(() => expect(browser.site.requestsOf('manifest.json')).toBe(1));
    expect(shardRequests(browser)).toEqual([]);
  });

  it('within five minutes does not wait for the server', async () => {
    const browser = await visited();
    browser.site.reply('manifest.json', () => new Promise(() => undefined));
    // A wait that was cut short would be told in a note.
    expect((await visit(browser)).status).toMatchObject({ manifest: 'cache', notes: [] });
  });

  it('uses the old shelf once more and fetches a changed one for the third, dropping the old', async () => {
    const browser = await visited();
    browser.site.publishBuild(later);
    expect((await visit(browser)).status.model).toBe(manifest.model);
    await vi.waitFor(() => expect(modelsKept(browser)[0]).toBe(later.manifest.model));
    browser.site.requests.length = 0;
    expect((await visit(browser)).status).toMatchObject({
      model: later.manifest.model,
      manifest: 'cache',
      notes: [],
    });
    expect(shardRequests(browser)).toEqual([]);
    await vi.waitFor(() => expect(browser.caches.stored.has(catalogKey)).toBe(false));
    expect(browser.caches.stored.has(base + later.catalog.sha256)).toBe(true);
  });

  it.each([
    ['six minutes later', 6 * minute],
    ['after the clock ran backwards', -minute],
  ])('%s asks first', async (_, milliseconds) => {
    const browser = await visited();
    browser.site.publishBuild(later);
    pass(milliseconds);
    const { status } = await visit(browser);
    expect(status).toMatchObject({
      model: later.manifest.model,
      manifest: 'network',
      notes: [],
    });
    // What did not change is not fetched again.
    expect(shardRequests(browser)).toEqual([base + later.catalog.file]);
  });

  it.each<[string, (browser: Browser) => void, RegExp]>([
    ['is offline', ({ site }) => site.reply('manifest.json', offline), /could not be fetched/],
    [
      'meets a broken server',
      ({ site }) => site.reply('manifest.json', () => new Response('', { status: 503 })),
      /answered 503/,
    ],
    [
      'gets no answer',
      ({ site }) => site.reply('manifest.json', () => new Promise(() => undefined)),
      /took longer than 2500 ms/,
    ],
    [
      'gets no shards',
      ({ site }) => {
        site.publishBuild(later);
        site.reply(later.catalog.file, () => new Promise(() => undefined));
      },
      /took longer than 5000 ms/,
    ],
  ])('that %s uses what is kept, and says how old it is', async (_, break_, problem) => {
    const browser = await visited();
    break_(browser);
    pass(26 * 60 * minute);
    const { status } = await visit(browser);
    expect(status).toMatchObject({
      state: 'ready',
      model: manifest.model,
      manifest: 'cache',
      notes: [expect.stringMatching(problem)],
    });
    expect(status.notes[0]).toMatch(/The manifest of 26\.0 hours ago is used\.$/);
  });

  it('finds row blocks and looks, and never the encoder', async () => {
    const rows = fakeShard('rows', { block: 0, from: 0, to: 6 });
    const looks = fakeShard('looks');
    const encoder = fakeShard('encoder');
    const browser = await visited(({ site }) => site.publishShards(rows, looks, encoder));
    const ask = async ({ shelf }: { shelf: Shelf }) => {
      const rail = await shelf.recommend({ kind: 'looks-like', anchor: 'A' });
      expect(rail.step).toBe('looks');
    };
    FakeWorker.onStart = ({ core }) => Object.assign(core, { neededBlocks: [0] });
    await ask(await visit(browser));
    browser.site.requests.length = 0;
    await ask(await visit(browser));
    expect(shardRequests(browser)).toEqual([]);
    const { stored } = browser.caches;
    expect(stored.has(base + looks.entry.sha256)).toBe(true);
    expect(stored.has(base + rows.entry.sha256)).toBe(true);
    expect(stored.has(base + encoder.entry.sha256)).toBe(false);
  });
});

describe('a new manifest', () => {
  const broken: [string, (browser: Browser) => void][] = [
    ['is not JSON', ({ site }) => site.publish('manifest.json', '<!doctype html>')],
    [
      'has another format',
      ({ site }) => site.publish('manifest.json', JSON.stringify({ ...manifest, format: 2 })),
    ],
    [
      'breaks a rule',
      ({ site }) => site.publish('manifest.json', JSON.stringify({ ...manifest, shards: [] })),
    ],
    [
      'names a shard with another hash',
      ({ site }) => {
        site.publishBuild(later);
        site.publish(
          later.catalog.file,
          later.bytes.map((byte) => byte ^ 1),
        );
      },
    ],
    [
      'names a shard that is not there',
      ({ site }) => {
        site.publishBuild(later);
        site.reply(later.catalog.file, () => new Response('', { status: 404 }));
      },
    ],
    [
      'redirects to another origin',
      ({ site }) => site.reply('manifest.json', () => redirected('https://evil.example/m.json')),
    ],
  ];

  it.each(broken)('that %s does not displace one that works', async (_, break_) => {
    const browser = await visited();
    break_(browser);
    // Once behind a visit that begins without asking, then before one that asks.
    await visit(browser);
    await vi.waitFor(() => expect(browser.site.requestsOf('manifest.json')).toBe(1));
    pass(6 * minute);
    for (let times = 0; times < 2; times++) {
      const { status } = await visit(browser);
      expect(status).toMatchObject({
        state: 'ready',
        model: manifest.model,
        manifest: 'cache',
        notes: [expect.stringMatching(/hours ago is used/)],
      });
    }
    expect(modelsKept(browser)).toEqual([manifest.model]);
  });

  it('whose catalogue the core refuses does not displace one that works', async () => {
    const browser = await visited();
    const bytes = new TextEncoder().encode('{"role":"delta"}');
    const [model] = manifest.shards;
    const catalog = {
      role: 'catalog',
      file: 'bad.nsh',
      bytes: bytes.length,
      sha256: sha256(bytes),
    };
    const bad = { ...manifest, model: '2222222222222222', shards: [model, catalog] };
    browser.site.publish('bad.nsh', bytes);
    browser.site.publish('manifest.json', JSON.stringify(bad));
    await visit(browser);
    await vi.waitFor(() => expect(modelsKept(browser)).toEqual([bad.model, manifest.model]));
    const { status } = await visit(browser);
    expect(status).toMatchObject({ model: manifest.model, manifest: 'cache' });
    expect(status.notes).toEqual([expect.stringMatching(/the catalogue: .*is used/)]);
  });
});

describe('what is kept', () => {
  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['changed', (bytes) => bytes.map((byte) => byte ^ 1)],
    ['cut short', (bytes) => bytes.slice(0, 10)],
    ['emptied', () => new Uint8Array()],
  ])('and was %s is fetched anew', async (_, change) => {
    const browser = await visited();
    browser.caches.tamper(sha256(catalogBytes), change);
    const { status } = await visit(browser);
    expect(status).toMatchObject({ state: 'ready', manifest: 'cache', notes: [] });
    expect(shardRequests(browser)).toEqual([`${base}cat.nsh`]);
    expect(browser.caches.stored.get(catalogKey)).toEqual(catalogBytes);
  });

  it.each(['', 'null', '{"time":1}', '{"time":1,"list":[{"format":1}]}', '{"list":7}'])(
    'of manifests and reads %j is as nothing',
    async (text) => {
      const browser = await visited();
      browser.caches.tamper('kept', () => new TextEncoder().encode(text));
      const { status } = await visit(browser);
      expect(status).toMatchObject({ state: 'ready', manifest: 'network', notes: [] });
    },
  );

  it('is not read where its shards were lost and the server has others', async () => {
    const browser = await visited();
    browser.site.publishBuild(later);
    browser.site.reply('cat.nsh', () => new Response('', { status: 404 }));
    for (const { entries } of browser.caches.byName.values()) entries.delete(catalogKey);
    expect((await visit(browser)).status).toMatchObject({
      model: later.manifest.model,
      manifest: 'network',
    });
  });

  it('lies under content hashes alone: two tabs at once leave both their shelves whole', async () => {
    const browser = new Browser();
    const answers = [manifest, later.manifest].map((each) => JSON.stringify(each));
    browser.site.publishBuild(later);
    browser.site.reply('manifest.json', () => new Response(answers.shift() as string));
    const [one, two] = await Promise.all([visit(browser), visit(browser)]);
    expect([one.status.model, two.status.model].sort()).toEqual(
      [manifest.model, later.manifest.model].sort(),
    );
    await vi.waitFor(() => expect(browser.caches.stored.size).toBeGreaterThanOrEqual(4));
    for (const [url, bytes] of browser.caches.stored) {
      if (url !== kept) expect(url).toBe(base + sha256(bytes));
    }
    // Whichever was last, it is complete.
    for (const file of ['manifest.json', 'cat.nsh', 'model.nsh', later.catalog.file]) {
      browser.site.reply(file, offline);
    }
    expect((await visit(browser)).status).toMatchObject({ state: 'ready', manifest: 'cache' });
  });
});

describe('a cache that', () => {
  const security = () => Promise.reject(new DOMException('Not allowed.', 'SecurityError'));

  it.each<[string, (browser: Browser) => void]>([
    ['is absent', () => vi.stubGlobal('caches', undefined)],
    ['may not be opened', ({ caches }) => (caches.onCall = security)],
    ['is full', ({ caches }) => (caches.quota = 10)],
    [
      'cannot be read',
      ({ caches }) => (caches.onCall = (call) => (call === 'match' ? security() : undefined)),
    ],
    [
      'never opens',
      ({ caches }) =>
        (caches.onCall = (call) => (call === 'open' ? new Promise(() => undefined) : undefined)),
    ],
  ])('%s costs nothing but a note', async (_, break_) => {
    const browser = new Browser();
    break_(browser);
    const errors = vi.fn();
    const shelf = browser.open().shelf({ consent: 'device', timeout: 10_000 });
    shelf.on('error', errors);
    shelf.track('view_item', viewItem('A'));
    expect((await shelf.recommend(forYou)).source).toBe('model');
    expect(shelf.status()).toMatchObject({
      state: 'ready',
      manifest: 'network',
      notes: [expect.stringMatching(/^Files are not kept for the next visit: /)],
    });
    expect(errors).not.toHaveBeenCalled();
  });

  it('is full of an old shelf makes room for the next one', async () => {
    const browser = await visited();
    browser.caches.quota = browser.caches.used + 400;
    browser.site.publishBuild(later);
    pass(6 * minute);
    expect((await visit(browser)).status).toMatchObject({
      model: later.manifest.model,
      notes: [expect.stringMatching(/QuotaExceededError/)],
    });
    await vi.waitFor(() => expect(browser.caches.stored.has(catalogKey)).toBe(false));
    expect((await visit(browser)).status.notes).toEqual([]);
    expect(browser.caches.stored.has(base + later.catalog.sha256)).toBe(true);
  });
});

describe('consent', () => {
  it.each(['off', 'session'] as const)('%s keeps no file', async (consent) => {
    const browser = new Browser();
    const open = vi.spyOn(browser.caches, 'open');
    const { status } = await visit(browser, { consent });
    expect(status).toMatchObject({ manifest: 'network', notes: [] });
    expect(open).not.toHaveBeenCalled();
  });

  it('that ends while the worker starts leaves no file', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent: 'device', timeout: 10_000 });
    const opened = vi.spyOn(browser.caches, 'open');
    let lowered: Promise<void> | undefined;
    // Before the worker gets its first message, which names the cache.
    FakeWorker.onStart = () =>
      setTimeout(() => {
        lowered = shelf.setConsent('session');
      });
    await shelf.recommend(forYou);
    await lowered;
    expect(opened).toHaveBeenCalled();
    await vi.waitFor(async () => expect(await browser.caches.keys()).toEqual([]));
    await settled();
    expect(await browser.caches.keys()).toEqual([]);
  });

  it('that ends leaves no file, also when the worker fetches more', async () => {
    const rows = fakeShard('rows', { block: 0, from: 0, to: 6 });
    const browser = new Browser();
    browser.site.publishShards(rows, fakeShard('looks'), fakeShard('encoder'));
    const { shelf } = await visit(browser);
    await vi.waitFor(() => expect(browser.caches.stored.has(kept)).toBe(true));
    // As the page does when consent goes down.
    for (const name of await browser.caches.keys()) await browser.caches.delete(name);
    const rail = await shelf.recommend({ kind: 'looks-like', anchor: 'A' });
    expect(rail.step).toBe('looks');
    expect(await browser.caches.keys()).toEqual([]);
  });

  it.each(['session', 'device'] as const)(
    '%s: an offline page without anything kept uses what the HTTP cache has',
    async (consent) => {
      const browser = new Browser();
      browser.site.reply('manifest.json', (init) =>
        init?.cache === 'force-cache' ? Response.json(manifest) : offline(),
      );
      const { status } = await visit(browser, { consent });
      expect(status).toMatchObject({
        state: 'ready',
        manifest: 'cache',
        notes: [expect.stringMatching(/The manifest in the browser's HTTP cache is used\.$/)],
      });
    },
  );
});
