// How a page comes by its core and its files: the SDK as built, real shards, a real browser.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Sdk from '../../../js/src/index.js';
import { BuiltShop, type Published, publishedFiles } from './built-shop.js';
import { strictCsp } from './shop.js';

declare global {
  interface Window {
    sdk: typeof Sdk;
    shelf: Sdk.Shelf;
  }
}

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

type Options = Omit<Sdk.ShelfOptions, 'base' | 'wasm'>;

let published: Published;
let browser: Browser;
let context: BrowserContext;
let shop: BuiltShop;

beforeAll(async () => {
  published = publishedFiles();
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await BuiltShop.open(published);
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  shop.close();
});

async function openPage(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(shop.url);
  await page.waitForFunction(() => window.sdk !== undefined);
  return page;
}

/** What a shopper sees who viewed item P1. */
const look = (page: Page) =>
  page.evaluate(async () => {
    window.shelf.track('view_item', { items: [{ item_id: 'P1' }] });
    const { items, source, cause } = await window.shelf.recommend({ kind: 'for-you' });
    const { thread, manifest, model, notes, bytes } = window.shelf.status();
    return { shown: items.length, source, cause, thread, manifest, model, notes, bytes };
  });

async function visit(options: Options = { consent: 'device' }) {
  const page = await openPage();
  await page.evaluate((given) => {
    window.shelf = window.sdk.createShelf({ base: '/shelf/', timeout: 30_000, ...given });
  }, options);
  return { page, ...(await look(page)) };
}

const works = { shown: 12, source: 'model', notes: [] };
const [kept, later] = [0, 1] as const;
const modelOf = (number: 0 | 1): string => published.shelves[number].manifest.model;
const digestOf = (number: 0 | 1, role: string): string =>
  published.shelves[number].manifest.shards.find((shard) => shard.role === role)?.sha256 ?? '';

/** Names of what is in the caches, without the folder. */
const cached = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const names: string[] = [];
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      names.push(...requests.map(({ url }) => url.slice(url.lastIndexOf('/') + 1)));
    }
    return names;
  });

const modelsKept = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const [name] = await caches.keys();
    const answer = name && (await (await caches.open(name)).match(`${location.origin}/shelf/kept`));
    const { list } = answer ? await answer.json() : { list: [] };
    return list.map(({ model }: { model: string }) => model);
  });

/** The first visit, until it has left what the next one needs. */
async function firstVisit(): Promise<Page> {
  const { page, ...seen } = await visit();
  expect(seen).toMatchObject({ ...works, manifest: 'network' });
  await vi.waitFor(async () => expect(await modelsKept(page)).toEqual([modelOf(kept)]), 20_000);
  shop.requests.length = 0;
  return page;
}

/** Makes what is kept a day old. */
const age = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const [name = ''] = await caches.keys();
    const cache = await caches.open(name);
    const url = `${location.origin}/shelf/kept`;
    const { time, list } = await ((await cache.match(url)) as Response).json();
    await cache.put(url, new Response(JSON.stringify({ time: time - 86_400_000, list })));
  });

describe('the core', () => {
  it('runs in a worker', async () => {
    expect(await visit()).toMatchObject({ ...works, thread: 'worker', manifest: 'network' });
  });

  it('runs in the page where the CSP forbids workers', async () => {
    shop.csp = strictCsp.replace("worker-src 'self'", "worker-src 'none'");
    expect(await visit()).toMatchObject({ ...works, thread: 'page' });
  });

  it('runs in the page where the shop wants it', async () => {
    const { page, ...seen } = await visit({ worker: 'none' });
    expect(seen).toMatchObject({ ...works, thread: 'page' });
    expect(page.workers()).toEqual([]);
  });

  it.each([
    ['blob', 'worker'],
    ['module', 'page'],
  ] as const)('from another origin runs, with worker: %s, in the %s', async (worker, thread) => {
    const other = await BuiltShop.open(published);
    try {
      shop.csp = `default-src 'none'; script-src 'self' ${other.url} 'wasm-unsafe-eval'; worker-src 'self' blob: ${other.url}; connect-src 'self' ${other.url}`;
      other.csp = shop.csp;
      const names = ['nearshelf.worker.js', 'core.wasm'];
      const files = Object.fromEntries(names.map((name) => [name, `${other.url}shelf/${name}`]));
      expect(await visit({ worker, files })).toMatchObject({ ...works, thread });
      expect(names.flatMap((name) => shop.asked(name))).toEqual([]);
    } finally {
      other.close();
    }
  });

  it.each([
    ['a module', true],
    ['bytes', false],
  ])('that the page brings along as %s is not fetched', async (_, compiled) => {
    const wasm = Array.from(published.sdk.get('core.wasm') ?? []);
    for (const worker of ['module', 'none'] as const) {
      const page = await openPage();
      await page.evaluate(
        async ([bytes, compiles, mode]) => {
          const { buffer } = Uint8Array.from(bytes);
          window.shelf = window.sdk.createShelf({
            base: '/shelf/',
            worker: mode,
            wasm: compiles ? await WebAssembly.compile(buffer) : buffer,
          });
        },
        [wasm, compiled, worker] as const,
      );
      expect(await look(page)).toMatchObject({
        ...works,
        thread: worker === 'none' ? 'page' : 'worker',
      });
    }
    expect(shop.asked('core.wasm')).toEqual([]);
  });

  it('of another release in the HTTP cache is asked for again', async () => {
    const wasm = published.sdk.get('core.wasm') ?? new Uint8Array();
    shop.files.set('/shelf/core.wasm', Uint8Array.of(...wasm.slice(0, 8)));
    const page = await openPage();
    await page.evaluate(async () => (await fetch('/shelf/core.wasm')).arrayBuffer());
    shop.files.set('/shelf/core.wasm', wasm);
    expect(await visit()).toMatchObject(works);
  });

  it('of another release on the server is refused, with both hashes', async () => {
    shop.files.set('/shelf/core.wasm', Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    const { cause, source } = await visit();
    expect({ source, code: cause?.code }).toEqual({ source: 'fallback', code: 'version-mismatch' });
    expect(cause?.text).toMatch(/expected SHA-256 [0-9a-f]{64}, found 93a44bbb96c7.*one release/);
  });
});

describe('a second visit', () => {
  it('starts from what the first one kept, and asks for nothing but the manifest', async () => {
    shop.httpCache = false;
    await firstVisit();
    expect(await visit()).toMatchObject({ ...works, manifest: 'cache', model: modelOf(kept) });
    expect([...shop.asked('.shard'), ...shop.asked('.wasm')]).toEqual([]);
    await vi.waitFor(() => expect(shop.asked('manifest.json').length).toBe(1));
  });

  it('that is offline works, code and all', async () => {
    const page = await firstVisit();
    shop.offline = true;
    expect(await visit()).toMatchObject({ ...works, manifest: 'cache', thread: 'worker' });
    await age(page);
    const { notes, ...seen } = await visit();
    expect(seen).toMatchObject({ source: 'model', manifest: 'cache' });
    expect(notes).toEqual([expect.stringMatching(/The manifest of 24\.0 hours ago is used\.$/)]);
  });

  it('that is offline works without storage too, as far as the HTTP cache goes', async () => {
    await visit({ consent: 'session' });
    shop.offline = true;
    const { notes, page, ...seen } = await visit({ consent: 'session' });
    expect(seen).toMatchObject({ shown: 12, source: 'model', manifest: 'cache' });
    expect(notes).toEqual([expect.stringMatching(/browser's HTTP cache is used\.$/)]);
    expect(await cached(page)).toEqual([]);
  });

  it('fetches a changed shelf for the third, which drops the old one', async () => {
    const page = await firstVisit();
    shop.publish(published.shelves[later]);
    expect(await visit()).toMatchObject({ ...works, model: modelOf(kept) });
    await vi.waitFor(async () => expect((await modelsKept(page))[0]).toBe(modelOf(later)), 20_000);
    shop.requests.length = 0;
    expect(await visit()).toMatchObject({ ...works, model: modelOf(later), manifest: 'cache' });
    expect(shop.asked('.shard')).toEqual([]);
    await vi.waitFor(async () => {
      const names = await cached(page);
      expect(names).not.toContain(digestOf(kept, 'catalog'));
      expect(names).toContain(digestOf(later, 'catalog'));
      // The manifests, core.wasm, catalogue and model.
      expect(names.length).toBe(4);
    }, 20_000);
  });

  it.each<[string, () => void]>([
    ['is no JSON', () => shop.files.set('/shelf/manifest.json', '<h1>Sorry</h1>')],
    [
      'cannot be had',
      () => shop.answers.set('/shelf/manifest.json', (to) => to.writeHead(503).end()),
    ],
    [
      'names shards that are not what it says',
      () => {
        shop.publish(published.shelves[later]);
        for (const { file } of published.shelves[later].manifest.shards) {
          shop.files.set(`/shelf/${file}`, 'Sorry');
        }
      },
    ],
  ])('goes on with what is kept when the new manifest %s', async (_, break_) => {
    const page = await firstVisit();
    break_();
    await age(page);
    for (let times = 0; times < 2; times++) {
      const { notes, ...seen } = await visit();
      expect(seen).toMatchObject({ source: 'model', manifest: 'cache', model: modelOf(kept) });
      expect(notes).toEqual([expect.stringMatching(/hours ago is used\.$/)]);
    }
    expect(await modelsKept(page)).toEqual([modelOf(kept)]);
  });

  it('replaces what was damaged on the device', async () => {
    const page = await firstVisit();
    const digest = digestOf(kept, 'catalog');
    await page.evaluate(async (name) => {
      const cache = await caches.open((await caches.keys())[0] ?? '');
      await cache.put(`${location.origin}/shelf/${name}`, new Response('damaged'));
    }, digest);
    expect(await visit()).toMatchObject({ ...works, manifest: 'cache' });
    const found = await page.evaluate(async (name) => {
      const cache = await caches.open((await caches.keys())[0] ?? '');
      const answer = await cache.match(`${location.origin}/shelf/${name}`);
      const bytes = (await answer?.arrayBuffer()) ?? new ArrayBuffer();
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
    }, digest);
    expect(found).toBe(digest);
  });
});

describe('the device', () => {
  it('that has no room costs a note', async () => {
    const page = await openPage();
    const session = await context.newCDPSession(page);
    const quota = { origin: new URL(shop.url).origin, quotaSize: 1000 };
    await session.send('Storage.overrideQuotaForOrigin', quota);
    const { notes, ...seen } = await visit();
    expect(seen).toMatchObject({ shown: 12, source: 'model', manifest: 'network' });
    expect(notes).toEqual([expect.stringMatching(/not kept for the next visit: QuotaExceeded/)]);
  });

  it('holds a whole shelf after two tabs that loaded different ones at once', async () => {
    const manifests = published.shelves.map(({ files }) => files.get('manifest.json'));
    for (const shelf of published.shelves) shop.publish(shelf);
    shop.answers.set('/shelf/manifest.json', (to) => void to.end(manifests.shift()));
    // Neither gets its catalogue before both have asked for theirs.
    const held: (() => void)[] = [];
    for (const { files, manifest } of published.shelves) {
      const { file = '' } = manifest.shards.find(({ role }) => role === 'catalog') ?? {};
      shop.answers.set(`/shelf/${file}`, (to) => {
        held.push(() => to.end(files.get(file)));
        if (held.length === 2) for (const answer of held) answer();
      });
    }
    const [one, two] = await Promise.all([visit(), visit()]);
    expect([one.model, two.model].sort()).toEqual([modelOf(kept), modelOf(later)].sort());
    await vi.waitFor(
      async () => expect((await cached(one.page)).length).toBeGreaterThan(3),
      20_000,
    );
    shop.offline = true;
    expect(await visit()).toMatchObject({ ...works, manifest: 'cache' });
  });

  it.each(['session', 'off'] as const)('keeps no file with consent %s', async (consent) => {
    const { page } = await visit({ consent });
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });

  it('keeps no file after consent goes down', async () => {
    const page = await firstVisit();
    await page.evaluate(() => window.shelf.setConsent('session'));
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
    expect(await look(page)).toMatchObject({ source: 'model' });
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });

  it('keeps no file after profile.erase()', async () => {
    const page = await firstVisit();
    await page.evaluate(() => window.shelf.profile.erase());
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  });
});

describe('a redirect to another origin', () => {
  let other: BuiltShop;

  beforeEach(async () => {
    other = await BuiltShop.open(published);
    other.publish(published.shelves[later]);
    // The browser would follow.
    shop.csp = strictCsp.replace("connect-src 'self'", `connect-src 'self' ${other.url}`);
  });
  afterEach(() => other.close());

  const redirect = (file: string): void => {
    const location = `${other.url}shelf/${file}`;
    shop.answers.set(`/shelf/${file}`, (to) => to.writeHead(302, { location }).end());
  };

  it('brings no manifest', async () => {
    redirect('manifest.json');
    const { source, cause } = await visit();
    expect({ source, code: cause?.code }).toEqual({
      source: 'fallback',
      code: 'manifest-unavailable',
    });
    expect(other.requests).toEqual([]);
    expect(cause?.text).toMatch(
      /manifest\.json could not be fetched .*redirects to another origin/,
    );
  });

  it('brings none either where base itself lies on another', async () => {
    const third = await BuiltShop.open(published);
    try {
      shop.csp = shop.csp.replace(other.url, `${other.url} ${third.url}`);
      const location = `${third.url}shelf/manifest.json`;
      other.answers.set('/shelf/manifest.json', (to) => to.writeHead(302, { location }).end());
      const page = await openPage();
      await page.evaluate((base) => {
        window.shelf = window.sdk.createShelf({
          base,
          files: { 'nearshelf.worker.js': '/shelf/nearshelf.worker.js' },
        });
      }, `${other.url}shelf/`);
      const { cause } = await look(page);
      expect(cause?.text).toContain(`redirects to another origin, ${location}`);
    } finally {
      third.close();
    }
  });

  it('brings no manifest in place of the one that is kept', async () => {
    const page = await firstVisit();
    redirect('manifest.json');
    await age(page);
    expect(await visit()).toMatchObject({
      source: 'model',
      model: modelOf(kept),
      manifest: 'cache',
    });
  });

  it('brings no shard, not even the right one', async () => {
    for (const { file } of published.shelves[kept].manifest.shards) redirect(file);
    expect((await visit()).cause?.code).toBe('shard-unavailable');
  });
});
