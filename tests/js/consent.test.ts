import { describe, expect, it, vi } from 'vitest';
import type { Consent, Shelf } from '../../js/src/types.js';
import { FakeWorker } from './support/fake-worker.js';
import { Browser, settled, viewItem } from './support/page.js';
import { storedEntries } from './support/stored-entries.js';

const click = { ...viewItem('A'), item_list_id: 'home' };

async function historyOf(shelf: Shelf): Promise<string[]> {
  return (await shelf.profile.export()).events.map(({ item_id }) => item_id);
}

describe('what a level keeps and sends', () => {
  it.each<[Consent, { memory: boolean; stored: boolean; sent: boolean }]>([
    ['off', { memory: false, stored: false, sent: false }],
    ['session', { memory: true, stored: false, sent: false }],
    ['device', { memory: true, stored: true, sent: false }],
    ['measure', { memory: true, stored: true, sent: true }],
  ])('%s: %j', async (consent, { memory, stored, sent }) => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent });
    shelf.track('select_item', click);
    shelf.track('add_to_cart', viewItem('A'));
    expect(await historyOf(shelf)).toEqual(memory ? ['A'] : []);
    await shelf.flush();
    expect(browser.site.collector.total).toBe(sent ? 2 : 0);
    expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(stored ? 1 : 0);
    expect((await storedEntries(browser.indexedDB, 'clicks')).length).toBe(sent ? 1 : 0);
    expect(await historyOf(browser.open().shelf({ consent }))).toEqual(stored ? ['A'] : []);
  });

  it('off: no change is announced, and the core hears nothing', async () => {
    const shelf = new Browser().open().shelf({ consent: 'off' });
    await shelf.recommend({ kind: 'for-you' });
    const change = vi.fn();
    shelf.on('change', change);
    shelf.track('view_item', viewItem('A'));
    await shelf.recommend({ kind: 'for-you' });
    expect(change).not.toHaveBeenCalled();
    expect(FakeWorker.latest.core.history).toEqual([]);
  });
});

describe('a change of the level', () => {
  const levels: Consent[] = ['off', 'session', 'device', 'measure'];
  const pairs = levels.flatMap((from) => levels.map((to) => [from, to] as const));

  it.each(pairs)('from %s to %s leaves what the new level allows', async (from, to) => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent: from, flushInterval: 60_000 });
    await shelf.recommend({ kind: 'for-you' });
    shelf.track('select_item', click);
    shelf.track('view_item', viewItem('A'));
    const heard = vi.fn();
    shelf.on('consent', heard);
    await shelf.setConsent(to);
    expect(heard).toHaveBeenCalledWith(to);

    const kept = from !== 'off' && to !== 'off';
    expect(await historyOf(shelf)).toEqual(kept ? ['A'] : []);
    const stored = kept && (to === 'device' || to === 'measure');
    expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(stored ? 1 : 0);
    await shelf.flush();
    const counted = from === 'measure' && to === 'measure';
    expect(browser.site.collector.total).toBe(counted ? 1 : 0);
    expect((await storedEntries(browser.indexedDB, 'batches')).length).toBe(0);
    expect((await storedEntries(browser.indexedDB, 'clicks')).length).toBe(counted ? 1 : 0);

    await shelf.recommend({ kind: 'for-you' });
    expect(FakeWorker.latest.core.history).toEqual(kept ? ['A 1'] : []);
  });

  it('in quick succession ends where the last one says', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent: 'device' });
    shelf.track('view_item', viewItem('A'));
    await shelf.setConsent('device');
    shelf.setConsent('off');
    shelf.setConsent('device');
    await shelf.setConsent('session');
    shelf.track('view_item', viewItem('B'));
    expect(await historyOf(shelf)).toEqual(['B']);
    expect(await storedEntries(browser.indexedDB, 'events')).toEqual([]);
    await shelf.setConsent('measure');
    await shelf.setConsent('measure');
    expect(await historyOf(shelf)).toEqual(['B']);
    expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(1);
  });

  it('to off at any moment of reading the storage brings nothing back', async () => {
    for (let turns = 0; turns < 15; turns++) {
      const browser = new Browser();
      const first = browser.open().shelf({ consent: 'device' });
      first.track('view_item', viewItem('A'));
      await first.setConsent('device');
      first.dispose();
      const shelf = browser.open().shelf();
      void shelf.setConsent('device');
      for (let turn = 0; turn < turns; turn++) await new Promise((done) => setImmediate(done));
      await shelf.setConsent('off');
      expect(await historyOf(shelf), `after ${turns} turns`).toEqual([]);
      expect(await storedEntries(browser.indexedDB, 'events')).toEqual([]);
    }
  });

  it('up to device brings back an earlier visit, and announces the change', async () => {
    const browser = new Browser();
    const first = browser.open().shelf({ consent: 'device' });
    first.track('view_item', viewItem('A'));
    await first.setConsent('device');
    first.dispose();

    const shelf = browser.open().shelf();
    shelf.track('view_item', viewItem('B'));
    await shelf.recommend({ kind: 'for-you' });
    const change = vi.fn();
    shelf.on('change', change);
    await shelf.setConsent('device');
    expect(change).toHaveBeenCalled();
    expect(await historyOf(shelf)).toEqual(['A', 'B']);
    await shelf.recommend({ kind: 'for-you' });
    expect(FakeWorker.latest.core.history).toEqual(['A 1', 'B 1']);
  });

  it('is needed to delete: a page without a stated level leaves what is stored', async () => {
    const browser = new Browser();
    const first = browser.open().shelf({ consent: 'device' });
    first.track('view_item', viewItem('A'));
    await first.setConsent('device');
    first.dispose();
    await browser.open().shelf().recommend({ kind: 'for-you' });
    expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(1);
    await browser.open().shelf({ consent: 'session' }).recommend({ kind: 'for-you' });
    expect(await storedEntries(browser.indexedDB, 'events')).toEqual([]);
  });

  it('down from measure stops a request that is on its way', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ consent: 'measure' });
    browser.site.collector.network = 'hang';
    shelf.track('purchase', viewItem('A'));
    const flushed = shelf.flush();
    await vi.waitFor(() => expect(browser.site.collector.requests.length).toBe(1));
    await shelf.setConsent('device');
    await flushed;
    expect(browser.site.collector.requests[0]?.init.signal?.aborted).toBe(true);
    expect(shelf.status().contributions).toMatchObject({ pending: 0, queued: 0 });
    browser.site.collector.network = 'answer';
    await shelf.setConsent('measure');
    await shelf.flush();
    expect(browser.site.collector.requests.length).toBe(1);
  });

  it('to an unknown level throws', () => {
    const shelf = new Browser().open().shelf();
    expect(() => shelf.setConsent('all' as Consent)).toThrow(/off, session, device, measure/);
    expect(shelf.status().consent).toBe('session');
  });
});

describe('Global Privacy Control', () => {
  it('turns measure into device', async () => {
    const browser = new Browser({ gpc: true });
    const page = browser.open();
    const shelf = page.shelf({ consent: 'measure' });
    shelf.track('purchase', viewItem('A'));
    await shelf.setConsent('measure');
    await shelf.flush();
    page.leave();
    await settled();
    expect(browser.site.collector.requests).toEqual([]);
    expect((await storedEntries(browser.indexedDB, 'events')).length).toBe(1);
    expect(shelf.status()).toMatchObject({
      consent: 'measure',
      appliedConsent: 'device',
      gpc: true,
      contributions: { counted: 0 },
    });
  });

  it('that is off changes nothing', async () => {
    const browser = new Browser({ gpc: false });
    const shelf = browser.open().shelf({ consent: 'measure' });
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(browser.site.collector.total).toBe(1);
  });
});
