import { IDBDatabase, IDBObjectStore } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import { maxProfileAgeMinutes, maxProfileEvents } from '../../js/src/profile/profile.js';
import type { Shelf } from '../../js/src/types.js';
import { Browser, settled, viewItem } from './support/page.js';
import { storedEntries, storeEntries } from './support/stored-entries.js';

const device = { consent: 'device' } as const;
const databaseName = 'nearshelf /shelf/';

async function historyOf(shelf: Shelf): Promise<string[]> {
  return (await shelf.profile.export()).events.map(({ item_id }) => item_id);
}

const event = (item_id: string, minute: number) => ({ item_id, type: 1, minute });

describe('a stored profile', () => {
  it('is exported in plain terms', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent: 'measure' });
    shelf.track('view_item', viewItem('A'));
    browser.time += 60_000;
    shelf.track('purchase', { items: [{ item_id: 'A' }, { item_id: 'B' }] });
    shelf.track('select_item', { ...viewItem('C'), item_list_id: 'home' });
    expect(await shelf.profile.export()).toEqual({
      format: 1,
      events: [
        { item_id: 'A', event: 'view_item', time: '2026-01-02T03:04:00.000Z' },
        { item_id: 'A', event: 'purchase', time: '2026-01-02T03:05:00.000Z' },
        { item_id: 'B', event: 'purchase', time: '2026-01-02T03:05:00.000Z' },
      ],
      clicks: [{ item_id: 'C', slot: 'home', time: '2026-01-02T03:05:00.000Z' }],
    });
  });

  it('holds an event that was tracked right before the page went away', async () => {
    const browser = new Browser();
    const page = browser.open();
    const shelf = page.shelf(device);
    await shelf.setConsent('device');
    shelf.track('add_to_cart', viewItem('A'));
    page.leave();
    shelf.dispose();
    expect(await historyOf(browser.open().shelf(device))).toEqual(['A']);
  });

  it('holds events from before the storage was open, and holds them once', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(device);
    const expected: string[] = [];
    // In every turn of the event loop, and between the microtasks of each, while it opens.
    for (let turn = 0; turn < 20; turn++) {
      for (let microtask = 0; microtask < 20; microtask++) {
        const id = `${turn}-${microtask}`;
        expected.push(id);
        shelf.track('view_item', viewItem(id));
        await Promise.resolve();
      }
      await new Promise((done) => setImmediate(done));
    }
    expect(await historyOf(shelf)).toEqual(expected);
    expect(await historyOf(browser.open().shelf(device))).toEqual(expected);
  });

  it('holds an event once that comes in the very moment the storage opens', async () => {
    for (let microtasks = 0; microtasks < 8; microtasks++) {
      const browser = new Browser();
      const shelf = browser.open().shelf();
      const open = browser.indexedDB.open.bind(browser.indexedDB);
      vi.spyOn(browser.indexedDB, 'open').mockImplementation((...parameters) => {
        const request = open(...parameters);
        request.addEventListener('success', async () => {
          for (let passed = 0; passed < microtasks; passed++) await Promise.resolve();
          shelf.track('view_item', viewItem('A'));
        });
        return request;
      });
      await shelf.setConsent('device');
      vi.restoreAllMocks();
      expect(await historyOf(shelf)).toEqual(['A']);
      expect(await historyOf(browser.open().shelf(device))).toEqual(['A']);
    }
  });

  it('gets the events of two tabs', async () => {
    const browser = new Browser();
    const [one, two] = [browser.open().shelf(device), browser.open().shelf(device)];
    await Promise.all([one.setConsent('device'), two.setConsent('device')]);
    one.track('view_item', viewItem('A'));
    two.track('view_item', viewItem('B'));
    one.track('view_item', viewItem('C'));
    expect(await historyOf(browser.open().shelf(device))).toEqual(['A', 'B', 'C']);
  });

  it('a tab that is looked at again has the events of the others, each once, and says so', async () => {
    const browser = new Browser();
    const [here, there] = [browser.open(), browser.open()];
    const [one, two] = [here.shelf(device), there.shelf(device)];
    await Promise.all([one.setConsent('device'), two.setConsent('device')]);
    const changes: string[] = [];
    await one.recommend({ kind: 'for-you' });
    one.on('change', () => changes.push('change'));
    one.track('view_item', viewItem('A'));
    here.document.setHidden(true);
    two.track('view_item', viewItem('B'));
    two.track('view_item', viewItem('C'));
    changes.length = 0;
    here.comeBack();
    await vi.waitFor(async () => expect(await historyOf(one)).toEqual(['A', 'B', 'C']));
    expect(changes).toEqual(['change']);
    one.track('view_item', viewItem('D'));
    here.document.setHidden(true);
    here.comeBack();
    await settled();
    expect(await historyOf(one)).toEqual(['A', 'B', 'C', 'D']);
    expect(changes).toEqual(['change', 'change']);
  });

  it('a full history is brought up to date as well, and stays within its bound', async () => {
    const browser = new Browser();
    const now = Math.floor(browser.time / 60_000);
    const stored = Array.from({ length: maxProfileEvents }, (_, n) => event(`item-${n}`, now));
    await storeEntries(browser.indexedDB, databaseName, 2, 'events', stored);
    const [here, there] = [browser.open(), browser.open()];
    const [one, two] = [here.shelf(device), there.shelf(device)];
    await Promise.all([one.setConsent('device'), two.setConsent('device')]);
    two.track('view_item', viewItem('new'));
    here.comeBack();
    await vi.waitFor(async () => expect((await historyOf(one)).at(-1)).toBe('new'));
    expect(await historyOf(one)).toHaveLength(maxProfileEvents);
    expect((await historyOf(one))[0]).toBe('item-1');
  });

  it('without consent to store, a tab keeps its own events to itself', async () => {
    const browser = new Browser();
    const [here, there] = [browser.open(), browser.open()];
    const [one, two] = [here.shelf({ consent: 'session' }), there.shelf(device)];
    await two.setConsent('device');
    one.track('view_item', viewItem('A'));
    two.track('view_item', viewItem('B'));
    here.comeBack();
    await settled();
    expect(await historyOf(one)).toEqual(['A']);
  });

  it(`keeps the latest ${maxProfileEvents} events, in memory and on the device`, async () => {
    const browser = new Browser();
    const now = Math.floor(browser.time / 60_000);
    const stored = Array.from({ length: maxProfileEvents - 5 }, (_, n) => event(`item-${n}`, now));
    await storeEntries(browser.indexedDB, databaseName, 2, 'events', stored);
    const shelf = browser.open().shelf(device);
    await shelf.setConsent('device');
    for (let n = 0; n < 25; n++)
      shelf.track('view_item', viewItem(`item-${maxProfileEvents - 5 + n}`));
    const kept = Array.from({ length: maxProfileEvents }, (_, n) => `item-${n + 20}`);
    expect(await historyOf(shelf)).toEqual(kept);
    await shelf.recommend({ kind: 'for-you' });
    const next = browser.open().shelf(device);
    expect(await historyOf(next)).toEqual(kept);
    await vi.waitFor(async () =>
      expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(maxProfileEvents),
    );
  });

  it(`of ${maxProfileEvents} events costs one read a visit and one write an event`, async () => {
    const browser = new Browser();
    const now = Math.floor(browser.time / 60_000);
    const stored = Array.from({ length: maxProfileEvents }, (_, n) => event(`item-${n}`, now));
    await storeEntries(browser.indexedDB, databaseName, 2, 'events', stored);
    const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction');
    const shelf = browser.open().shelf(device);
    await shelf.setConsent('device');
    const reads = transactions.mock.calls.filter(([, mode]) => mode !== 'readwrite');
    expect(reads).toEqual([['events']]);
    transactions.mockClear();
    shelf.track('purchase', { items: [{ item_id: 'A' }, { item_id: 'B' }] });
    expect(transactions.mock.calls).toEqual(Array(2).fill(['events', 'readwrite']));
    transactions.mockRestore();
    expect(await historyOf(shelf)).toHaveLength(maxProfileEvents);
  });

  it('drops what is older than 365 days, and what is no event', async () => {
    const browser = new Browser();
    const now = Math.floor(browser.time / 60_000);
    await storeEntries(browser.indexedDB, databaseName, 2, 'events', [
      event('too-old', now - maxProfileAgeMinutes),
      event('old', now - maxProfileAgeMinutes + 1),
      'text',
      null,
      { item_id: 7, type: 1, minute: now },
      { item_id: 'no-type', type: 9, minute: now },
      { item_id: 'no-minute', type: 1, minute: -1 },
      event('new', now),
    ]);
    expect(await historyOf(browser.open().shelf(device))).toEqual(['old', 'new']);
    await vi.waitFor(async () =>
      expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(2),
    );
  });

  it('of another base is another profile', async () => {
    const browser = new Browser();
    const english = browser.open().shelf(device);
    english.track('view_item', viewItem('A'));
    expect(await historyOf(english)).toEqual(['A']);
    expect(await historyOf(browser.open().shelf({ ...device, base: '/de/shelf/' }))).toEqual([]);
  });
});

describe('a database of another release', () => {
  it('that is older is kept', async () => {
    const browser = new Browser();
    const minute = Math.floor(browser.time / 60_000);
    await storeEntries(browser.indexedDB, databaseName, 1, 'events', [event('A', minute)]);
    const shelf = browser.open().shelf(device);
    shelf.track('view_item', viewItem('B'));
    expect(await historyOf(shelf)).toEqual(['A', 'B']);
    expect(shelf.status().storage).toEqual({ kind: 'indexeddb' });
  });

  it('is dropped, with a note', async () => {
    const browser = new Browser();
    await storeEntries(browser.indexedDB, databaseName, 99, 'events', [event('A', 1)]);
    const shelf = browser.open().shelf(device);
    shelf.track('view_item', viewItem('B'));
    expect(await historyOf(shelf)).toEqual(['B']);
    expect(shelf.status().storage).toEqual({
      kind: 'indexeddb',
      note: expect.stringMatching(/Another release .*dropped/),
    });
    expect(await historyOf(browser.open().shelf(device))).toEqual(['B']);
  });

  it('with other stores under the same version is left alone, with a note', async () => {
    const browser = new Browser();
    await new Promise((resolve, reject) => {
      const request = browser.indexedDB.open(databaseName, 1);
      request.onsuccess = () => resolve(request.result.close());
      request.onerror = reject;
    });
    const shelf = browser.open().shelf(device);
    shelf.track('view_item', viewItem('B'));
    expect(await historyOf(shelf)).toEqual(['B']);
    expect(shelf.status().storage).toEqual({
      kind: 'memory',
      note: expect.stringContaining('NotFoundError'),
    });
  });
});

describe('without storage', () => {
  it.each<[string, () => void]>([
    ['is missing', () => vi.stubGlobal('indexedDB', undefined)],
    [
      'is refused',
      () =>
        vi.stubGlobal('indexedDB', {
          open: () => {
            throw new DOMException('denied', 'SecurityError');
          },
          deleteDatabase: () => {
            throw new DOMException('denied', 'SecurityError');
          },
        }),
    ],
    [
      'never answers',
      () => vi.stubGlobal('indexedDB', { open: () => ({}), deleteDatabase: () => ({}) }),
    ],
  ])('because it %s, memory serves and status() says so', async (_, break_) => {
    const browser = new Browser();
    const page = browser.open();
    break_();
    const shelf = page.shelf({ consent: 'measure', timeout: 5000 });
    shelf.track('view_item', viewItem('A'));
    shelf.track('purchase', viewItem('B'));
    expect(await shelf.recommend({ kind: 'for-you' })).toMatchObject({ source: 'model' });
    expect(await historyOf(shelf)).toEqual(['A', 'B']);
    await shelf.flush();
    expect(browser.site.collector.total).toBe(1);
    expect(shelf.status().storage).toEqual({
      kind: 'memory',
      note: expect.stringContaining('Storage failed'),
    });
  });

  it('because the quota is used up, memory goes on from there', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(device);
    shelf.track('view_item', viewItem('A'));
    await shelf.setConsent('device');
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    shelf.track('view_item', viewItem('B'));
    add.mockRestore();
    shelf.track('view_item', viewItem('C'));
    expect(await historyOf(shelf)).toEqual(['A', 'B', 'C']);
    expect(shelf.status().storage.note).toMatch(/QuotaExceededError/);
    // Nothing is stored twice when the shop states the consent again.
    await shelf.setConsent('device');
    expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(1);
  });
});

describe('erase()', () => {
  it('leaves nothing in memory, on the device, in the core or to be sent', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent: 'measure', flushInterval: 60_000 });
    await shelf.recommend({ kind: 'for-you' });
    browser.site.collector.network = 'lose-request';
    shelf.track('select_item', { ...viewItem('B'), item_list_id: 'home' });
    shelf.track('add_to_cart', viewItem('B'));
    await shelf.flush();
    shelf.track('purchase', viewItem('C'));
    const change = vi.fn();
    shelf.on('change', change);
    await shelf.profile.erase();
    expect(change).toHaveBeenCalled();
    expect(await shelf.profile.export()).toEqual({ format: 1, events: [], clicks: [] });
    expect((await shelf.recommend({ kind: 'for-you' })).source).toBe('popular');
    browser.site.collector.network = 'answer';
    await shelf.flush();
    expect(browser.site.collector.total).toBe(0);
    // The rail that came after it.
    expect(browser.site.collector.cells('funnel')).toEqual({ 'for-you|5': 1 });
    for (const store of ['events', 'clicks', 'batches']) {
      expect(await storedEntries(browser.indexedDB, store)).toEqual([]);
    }
  });

  it('goes on storing afterwards, as consent still permits', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(device);
    shelf.track('view_item', viewItem('A'));
    const erased = shelf.profile.erase();
    shelf.track('view_item', viewItem('B'));
    await erased;
    shelf.track('view_item', viewItem('C'));
    expect(await historyOf(shelf)).toEqual(['B', 'C']);
    expect(await historyOf(browser.open().shelf(device))).toEqual(['B', 'C']);
  });

  it('reaches other tabs', async () => {
    const browser = new Browser();
    const [one, two] = [browser.open().shelf(device), browser.open().shelf(device)];
    two.track('view_item', viewItem('A'));
    expect(await historyOf(two)).toEqual(['A']);
    await one.setConsent('device');
    await one.profile.erase();
    expect(await historyOf(two)).toEqual([]);
    expect(two.status().storage.note).toMatch(/Another tab/);
  });

  it('rejects when the browser does not confirm', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(device);
    await shelf.setConsent('device');
    vi.spyOn(browser.indexedDB, 'deleteDatabase').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    const errors: string[] = [];
    shelf.on('error', ({ code }) => errors.push(code));
    await expect(shelf.profile.erase()).rejects.toMatchObject({ code: 'storage-unavailable' });
    await shelf.setConsent('off');
    expect(errors).toEqual(['storage-unavailable']);
  });
});
