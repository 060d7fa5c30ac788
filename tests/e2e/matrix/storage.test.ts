// Browsers that refuse storage, wholly or in part: the shelf works in memory.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import { preceded } from './support/faults.js';
import { page as html } from './support/site.js';
import {
  createShelf,
  expectModel,
  history,
  rail,
  status,
  stored,
  told,
  view,
} from './support/visit.js';

const bench = openBench();

/** Puts `text` in place of the kept files, or of the kept manifest. */
const overwrite = (shop: Page, what: 'files' | 'manifest', text: string): Promise<void> =>
  shop.evaluate(
    async ([wanted, content]) => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
          const found = request.url.endsWith('/kept') ? 'manifest' : 'files';
          if (found === wanted) await cache.put(request, new Response(content));
        }
      }
    },
    [what, text] as const,
  );

describe('IndexedDB', () => {
  it.each<[string, () => void]>([
    ['is absent', () => Object.defineProperty(window, 'indexedDB', { value: undefined })],
    [
      'is refused when it is looked at',
      () =>
        Object.defineProperty(window, 'indexedDB', {
          get() {
            throw new DOMException('denied', 'SecurityError');
          },
        }),
    ],
    [
      'throws when it is opened',
      () => {
        IDBFactory.prototype.open = () => {
          throw new DOMException('denied', 'SecurityError');
        };
      },
    ],
    [
      'answers opening with an error',
      () => {
        IDBFactory.prototype.open = () => {
          const request = {} as { error?: DOMException; onerror?: (event: Event) => void };
          request.error = new DOMException('disk I/O error', 'UnknownError');
          setTimeout(() => request.onerror?.(new Event('error')));
          return request as unknown as IDBOpenDBRequest;
        };
      },
    ],
    [
      'never answers',
      () => {
        IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
      },
    ],
    [
      'throws when it is written to',
      () => {
        IDBObjectStore.prototype.add = () => {
          throw new DOMException('full', 'QuotaExceededError');
        };
      },
    ],
    [
      'has no room left when a write is committed',
      () => {
        const add = IDBObjectStore.prototype.add;
        IDBObjectStore.prototype.add = function (value) {
          const request = add.call(this, value);
          setTimeout(() => this.transaction.onabort?.(new Event('abort')));
          return request;
        };
      },
    ],
    [
      'throws when it is read',
      () => {
        IDBObjectStore.prototype.getAll = () => {
          throw new DOMException('gone', 'InvalidStateError');
        };
      },
    ],
  ])('%s: the history lives in memory, the note says so', async (_, refuse) => {
    const visit = await bench.visit(refuse);
    const shop = await visit.shelf({ consent: 'device' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    await view(shop, 'SKU-2');
    expect(await history(shop)).toEqual(['SKU-1', 'SKU-2']);
    expectModel(await rail(shop));
    await expect.poll(async () => (await status(shop)).storage).toMatchObject({ kind: 'memory' });
    expect((await status(shop)).storage.note).toMatch(/./);
    // What consent permits is what is kept, also when it goes down.
    await shop.evaluate(() => window.shelf.setConsent('off'));
    expect(await history(shop)).toEqual([]);
    visit.expectClean(0);
  });

  it('cannot be deleted from: erase() rejects, and a lower consent is an error event', async () => {
    const visit = await bench.visit(() => {
      IDBFactory.prototype.deleteDatabase = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    });
    const shop = await visit.shelf({ consent: 'device' });
    await view(shop, 'SKU-1');
    const code = await shop.evaluate(() =>
      window.shelf.profile.erase().then(
        () => 'resolved',
        (error) => error.code,
      ),
    );
    expect(code).toBe('storage-unavailable');
    await shop.evaluate(() => window.shelf.setConsent('session'));
    expect(await told(shop, 'error')).toEqual(['storage-unavailable']);
    visit.expectClean(0);
  });

  // What could not be deleted is read again right after erase() has rejected.
  it('cannot be deleted from: this page forgets all the same', async () => {
    const visit = await bench.visit(() => {
      IDBFactory.prototype.deleteDatabase = () => {
        throw new DOMException('denied', 'SecurityError');
      };
    });
    const shop = await visit.shelf({ consent: 'device' });
    await shop.evaluate(() => window.shelf.setConsent('device'));
    await view(shop, 'SKU-1');
    await shop.evaluate(() => window.shelf.profile.erase().catch(() => undefined));
    expect(await history(shop)).toEqual([]);
  });

  it('holds what another release or another script left there: the shelf starts anew', async () => {
    const visit = await bench.visit();
    const shop = await visit.page();
    await shop.evaluate(async () => {
      const request = indexedDB.open('nearshelf /shelf/', 1);
      request.onupgradeneeded = () => {
        for (const name of ['events', 'clicks', 'batches']) {
          const store = request.result.createObjectStore(name, {
            autoIncrement: name === 'events',
          });
          for (const value of [
            null,
            'x',
            { item_id: 7 },
            { item_id: 'SKU-1', type: 99, minute: 1 },
          ])
            store.put(value, name === 'events' ? undefined : String(value));
        }
      };
      await new Promise<void>((done) => {
        request.onsuccess = () => {
          request.result.close();
          done();
        };
      });
    });
    await createShelf(shop, { consent: 'measure' });
    await view(shop, 'SKU-2');
    expectModel(await rail(shop));
    expect(await history(shop)).toEqual(['SKU-2']);
    visit.expectClean(0);
  });

  it('is of a later version: what it held is dropped, and the note says so', async () => {
    const visit = await bench.visit();
    const shop = await visit.page();
    await shop.evaluate(
      () =>
        new Promise<void>((done) => {
          const request = indexedDB.open('nearshelf /shelf/', 99);
          request.onsuccess = () => {
            request.result.close();
            done();
          };
        }),
    );
    await createShelf(shop, { consent: 'device' });
    await view(shop, 'SKU-2');
    expectModel(await rail(shop));
    const { storage } = await status(shop);
    expect(storage).toMatchObject({ kind: 'indexeddb' });
    expect(storage.note).toContain('dropped');
    visit.expectClean(0);
  });
});

describe('the cache of files', () => {
  const denied = 'throw new DOMException("denied", "SecurityError")';
  const worker = 'nearshelf.worker.js';

  it.each([
    ['is absent', 'Object.defineProperty(self, "caches", { value: undefined })'],
    [
      'is refused when it is looked at',
      `Object.defineProperty(self, "caches", { get() { ${denied} } })`,
    ],
    ['does not open', `CacheStorage.prototype.open = async () => { ${denied} }`],
    ['throws when it is asked', `Cache.prototype.match = async () => { ${denied} }`],
    ['has no room left', `Cache.prototype.put = async () => { ${denied} }`],
    // These cost the visit a few seconds each: nobody waits for such a browser longer.
    ['never opens', 'CacheStorage.prototype.open = () => new Promise(() => {})'],
    ['never finishes a write', 'Cache.prototype.put = () => new Promise(() => {})'],
  ])('%s: the model runs, the history is kept', async (_, code) => {
    bench.site.fault(worker, preceded(code));
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'device' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    expect(await told(shop, 'error')).toEqual([]);
    expect((await status(shop)).storage.kind).toBe('indexeddb');
    visit.expectClean(0);
  });

  it.each(['session', 'off'] as const)(
    'with consent %s nothing is written to it, nor anywhere else',
    async (consent) => {
      const visit = await bench.visit();
      const shop = await visit.shelf({ consent });
      await view(shop, 'SKU-1');
      await rail(shop);
      await rail(shop, { kind: 'similar', anchor: 'SKU-3' });
      await shop.evaluate(() => window.shelf.flush());
      expect(await stored(shop)).toEqual({ rows: 0, cached: 0, session: 0, local: 0 });
      expect(bench.site.batches.size).toBe(0);
      visit.expectClean(0);
    },
  );

  it('holds other bytes than the manifest names: they are not used', async () => {
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'device' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    await expect.poll(async () => (await stored(shop)).cached).toBeGreaterThanOrEqual(3);
    await overwrite(shop, 'files', 'x'.repeat(5000));
    const next = await visit.shelf({ consent: 'device' });
    expectModel(await rail(next));
    visit.expectClean(0);
  });

  it('holds a manifest that is none: it is not used', async () => {
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'device' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    await expect.poll(async () => (await stored(shop)).cached).toBeGreaterThanOrEqual(3);
    await overwrite(shop, 'manifest', '<html>');
    const next = await visit.shelf({ consent: 'device' });
    expectModel(await rail(next));
    visit.expectClean(0);
  });

  it('is emptied when consent goes down, and by erase()', async () => {
    const visit = await bench.visit();
    for (const down of ['session', 'off', 'erase'] as const) {
      const shop = await visit.shelf({ consent: 'device' });
      await view(shop, 'SKU-1');
      expectModel(await rail(shop));
      await expect.poll(async () => (await stored(shop)).cached).toBeGreaterThanOrEqual(3);
      await shop.evaluate(
        (level) =>
          level === 'erase' ? window.shelf.profile.erase() : window.shelf.setConsent(level),
        down,
      );
      expect((await stored(shop)).cached, down).toBe(0);
      expect((await stored(shop)).rows, down).toBe(0);
      await shop.close();
    }
    visit.expectClean(0);
  });
});

it('sessionStorage throws: counts are sent, nothing else is lost', async () => {
  const visit = await bench.visit(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
    });
  });
  const shop = await visit.shelf({ consent: 'measure' });
  await view(shop, 'SKU-1');
  await shop.evaluate(() => {
    window.shelf.track('purchase', { items: [{ item_id: 'SKU-2' }] });
    return window.shelf.flush();
  });
  expectModel(await rail(shop));
  expect(bench.site.batches.size).toBe(1);
  visit.expectClean(0);
});

it('a frame with an opaque origin: the core runs in the page, nothing is stored or sent', async () => {
  const { site } = bench;
  site.csp = null;
  site.headers['Access-Control-Allow-Origin'] = '*';
  site.files.set('/outer', Buffer.from(html('<iframe sandbox="allow-scripts" src="/"></iframe>')));
  const visit = await bench.visit();
  const outer = await visit.context.newPage();
  await outer.goto(`${site.url}outer`);
  const frame = outer.frames()[1];
  if (!frame) throw new Error('there is no frame');
  await frame.waitForFunction(() => window.sdk !== undefined);
  await createShelf(frame, { consent: 'device' });
  await view(frame, 'SKU-1');
  expectModel(await rail(frame));
  const { thread, storage } = await status(frame);
  expect({ thread, kind: storage.kind }).toEqual({ thread: 'page', kind: 'memory' });
  expect(site.batches.size).toBe(0);
  visit.expectClean();
});

it('all storage is blocked by a setting of the browser: the model runs in memory', async () => {
  const visit = await bench.visit(() => {
    for (const name of ['indexedDB', 'caches', 'sessionStorage', 'localStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }
  });
  const shop = await visit.shelf({ consent: 'measure', worker: 'none' });
  await view(shop, 'SKU-1');
  expectModel(await rail(shop));
  expect(await history(shop)).toEqual(['SKU-1']);
  await shop.evaluate(() => window.shelf.setConsent('off'));
  expect(await history(shop)).toEqual([]);
  visit.expectClean(0);
});
