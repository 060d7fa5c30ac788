import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shelf } from '../../js/src/types.js';
import type { Network } from './support/fake-collector.js';
import { Browser, settled, viewItem } from './support/page.js';
import { manifest, origin } from './support/site.js';

const measure = { consent: 'measure' } as const;
const later = { ...measure, flushInterval: 60_000 };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Reloads: the page is left, its code stops, and a new page opens. */
function reload(browser: Browser, page: ReturnType<Browser['open']>, shelf: Shelf) {
  page.leave();
  shelf.dispose();
  return browser.open();
}

describe('counts', () => {
  it('are cells, each once, by slot and by item', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    const rail = await shelf.recommend({ kind: 'for-you', limit: 2, slot: 'home' });
    rail.seen();
    rail.seen();
    rail.clicked('B');
    shelf.track('view_item', viewItem('B'));
    shelf.track('add_to_cart', { items: [{ item_id: 'B', quantity: 3 }] });
    shelf.track('add_to_cart', viewItem('E'));
    shelf.track('remove_from_cart', viewItem('E'));
    shelf.track('purchase', { items: [{ item_id: 'B', item_list_id: 'search' }] });
    shelf.track('select_item', { ...viewItem('D'), item_list_id: 'été' });
    await shelf.flush();
    rail.clicked('B');
    await shelf.flush();
    const { collector } = browser.site;
    expect(Object.fromEntries(collector.counts)).toEqual({
      'home|A|1': 1,
      'home|B|1': 1,
      'home|B|2': 1,
      'home|B|3': 1,
      '|E|3': 1,
      'search|B|4': 1,
      '-t-|D|2': 1,
    });
    expect(collector.cells('funnel')).toEqual({
      'home|5': 1,
      'home|1': 1,
      'home|2': 1,
      'home|3': 1,
      '|3': 1,
      'search|4': 1,
      '-t-|2': 1,
    });
    expect(collector.cells('transitions')).toEqual({ 'B>D': 1 });
    expect(collector.contributions.map(({ unit }) => unit)).toEqual(['device day']);
    expect(shelf.status().contributions).toEqual({
      counted: 8,
      // A second transition, from D back to B.
      bounded: 1,
      pending: 0,
      queued: 0,
      sent: 1,
      dropped: 0,
    });
  });

  it('credit a click over a navigation, for a day', async () => {
    const browser = new Browser();
    const first = browser.open();
    const shelf = first.shelf(measure);
    shelf.track('select_item', { ...viewItem('A'), item_list_id: 'home' });
    shelf.track('select_item', { ...viewItem('B'), item_list_id: 'home' });
    const second = reload(browser, first, shelf);
    browser.time += 23 * 3_600_000;
    const next = second.shelf(measure);
    // At once, before what is stored has been read.
    next.track('add_to_cart', viewItem('A'));
    await next.flush();
    expect(browser.site.collector.counts.get('home|A|3')).toBe(1);
    const third = reload(browser, second, next);
    browser.time += 2 * 3_600_000;
    const last = third.shelf(measure);
    last.track('purchase', viewItem('B'));
    last.track('select_item', { ...viewItem('C'), item_list_id: 'home' });
    browser.time += 25 * 3_600_000;
    last.track('purchase', viewItem('C'));
    await last.flush();
    expect(browser.site.collector.counts.get('|B|4')).toBe(1);
    expect(browser.site.collector.counts.get('|C|4')).toBe(1);
  });

  it('name the hour and the loaded model of the action, not of the sending', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(later);
    shelf.track('purchase', viewItem('A'));
    const firstHour = Math.floor(browser.time / 3_600_000);
    await shelf.recommend({ kind: 'trending' });
    shelf.track('purchase', viewItem('B'));
    browser.time += 3_600_000;
    shelf.track('purchase', viewItem('C'));
    browser.time += 3_600_000;
    await shelf.flush();
    expect(browser.site.collector.requests).toMatchObject([
      { hour: firstHour, model: '0'.repeat(16) },
      { hour: firstHour, model: manifest.model },
      { hour: firstHour + 1, model: manifest.model },
    ]);
  });

  it('say how much had no room', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(later);
    const items = Array.from({ length: 300 }, (_, index) => ({ item_id: `item-${index}` }));
    shelf.track('purchase', { items });
    await shelf.flush();
    // Eight items, and the event in the funnel.
    expect(shelf.status().contributions).toMatchObject({ counted: 300, bounded: 292, pending: 0 });
    expect(browser.site.collector.total).toBe(8);
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(shelf.status().contributions).toMatchObject({ bounded: 293, pending: 0, sent: 1 });
    expect(browser.site.collector.requests.length).toBe(1);
  });

  it('name the experiments and the segment that the page says, once', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const browser = new Browser();
    const page = browser.open();
    page.document.documentElement.dataset.nearExperiment =
      'rails:holdout price:low no-colon a:b:c d:e';
    page.document.documentElement.dataset.nearSegment = 'returning';
    const shelf = page.shelf(later);
    await shelf.flush();
    const { collector } = browser.site;
    expect(collector.cells('experiments')).toEqual({
      'rails:holdout|6': 1,
      'price:low|6': 1,
      'a:b:c|6': 1,
    });
    page.document.documentElement.dataset.nearExperiment = 'rails:holdout';
    page.document.documentElement.dataset.nearSegment = 'not/a/label';
    shelf.track('purchase', viewItem('A'));
    shelf.track('purchase', viewItem('B'));
    await shelf.flush();
    expect(collector.cells('experiments')['rails:holdout|4']).toBe(1);
    expect(collector.cells('segments')).toEqual({ returning: 1 });
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('"no-colon"')],
      [expect.stringContaining('"not/a/label"')],
    ]);
    warn.mockRestore();
  });

  it('of a rail from before the consent are not served', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ flushInterval: 60_000 });
    await shelf.recommend({ kind: 'for-you', slot: 'early' });
    await shelf.setConsent('measure');
    await shelf.recommend({ kind: 'for-you', slot: 'late' });
    await shelf.flush();
    expect(browser.site.collector.cells('funnel')).toEqual({ 'late|5': 1 });
  });

  it('go from the item clicked before to the one clicked now, once a day', async () => {
    const browser = new Browser();
    const first = browser.open();
    const shelf = first.shelf(later);
    const click = (id: string) => ({ ...viewItem(id), item_list_id: 'home' });
    shelf.track('select_item', click('A'));
    await shelf.flush();
    const second = reload(browser, first, shelf).shelf(later);
    second.track('select_item', click('B'));
    await second.flush();
    second.track('select_item', click('C'));
    await second.flush();
    expect(browser.site.collector.cells('transitions')).toEqual({ 'A>B': 1 });
  });
});

describe('sending', () => {
  it('needs no preflight, carries no cookie and outlives the page', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(browser.site.collector.requests).toMatchObject([
      {
        url: `${origin}/shelf/v1/batch`,
        init: {
          method: 'POST',
          keepalive: true,
          credentials: 'omit',
          body: { type: 'text/plain' },
        },
      },
    ]);
    expect(browser.site.collector.requests[0]?.init).not.toHaveProperty('headers');
  });

  it('goes to the collector that was named', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ ...measure, collector: '/metrics' });
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(browser.site.collector.requests[0]?.url).toBe(`${origin}/metrics`);
  });

  it('happens by itself while the page is visible, and not without actions', async () => {
    const browser = new Browser();
    const page = browser.open();
    const shelf = page.shelf(measure);
    await settled();
    expect(browser.site.collector.requests.length).toBe(0);
    shelf.track('purchase', viewItem('A'));
    await vi.waitFor(() => expect(browser.site.collector.total).toBe(1));
    await settled();
    expect(browser.site.collector.requests.length).toBe(1);
  });

  it('happens when the page is hidden, and the answer is read when there is one', async () => {
    const browser = new Browser();
    const page = browser.open();
    const shelf = page.shelf(later);
    shelf.track('purchase', viewItem('A'));
    page.leave();
    await settled();
    expect(browser.site.collector.total).toBe(1);
    expect(shelf.status().contributions).toMatchObject({ sent: 1, queued: 0 });
  });

  it('drops a batch that the collector refuses for good, and says so', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    const errors: Error[] = [];
    shelf.on('error', (error) => errors.push(error));
    browser.site.collector.network = 400;
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(shelf.status().contributions).toMatchObject({ dropped: 1, queued: 0 });
    expect(errors).toMatchObject([
      {
        code: 'contribution-dropped',
        message: expect.stringContaining('answered 400: byte 3: unknown version'),
      },
    ]);
  });

  it.each<Network>([200, 302, 429, 500, 503, 'lose-request', 'lose-answer'])(
    'keeps a batch after %s, and sends it again under its id',
    async (network) => {
      const browser = new Browser();
      const shelf = browser.open().shelf(measure);
      browser.site.collector.network = network;
      shelf.track('purchase', viewItem('A'));
      await shelf.flush();
      expect(shelf.status().contributions).toMatchObject({ queued: 1, sent: 0, dropped: 0 });
      browser.site.collector.network = 'answer';
      await shelf.flush();
      expect(shelf.status().contributions).toMatchObject({ queued: 0, sent: 1 });
      const [first, second] = browser.site.collector.requests;
      expect(second?.id).toBe(first?.id);
      expect(browser.site.collector.total).toBe(1);
    },
  );

  it('waits longer after each failure, and as long as the collector asks', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ ...measure, flushInterval: 1000 });
    // Storage answers in real turns of the event loop, so it is let finish first.
    await shelf.flush();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { collector } = browser.site;
    const tries = async (milliseconds: number) => {
      const before = collector.requests.length;
      for (let passed = 0; passed < milliseconds; passed += 500) {
        await vi.advanceTimersByTimeAsync(500);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return collector.requests.length - before;
    };
    collector.network = 'lose-request';
    // Pauses are drawn around their length: this is the middle.
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    shelf.track('purchase', viewItem('A'));
    expect(await tries(2_500)).toBe(1);
    expect(await tries(2_000)).toBe(0);
    expect(await tries(60_000)).toBeLessThanOrEqual(5);
    collector.network = 503;
    collector.retryAfter = '600';
    await shelf.flush();
    expect(await tries(590_000)).toBe(0);
    collector.network = 'answer';
    expect(await tries(30_000)).toBe(1);
    expect(collector.total).toBe(1);
  });

  it('leaves a collector that asked for quiet alone, also when the page goes away', async () => {
    const browser = new Browser();
    const page = browser.open();
    const shelf = page.shelf(later);
    browser.site.collector.network = 503;
    browser.site.collector.retryAfter = '600';
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    shelf.track('purchase', viewItem('B'));
    const next = reload(browser, page, shelf);
    await settled();
    expect(browser.site.collector.requests.length).toBe(1);
    browser.site.collector.network = 'answer';
    await next.shelf(later).flush();
    await vi.waitFor(() => expect(browser.site.collector.total).toBe(2));
  });

  it('uses a beacon where a fetch does not outlive the page, and sends again under its id', async () => {
    const browser = new Browser();
    const page = browser.open();
    const beacons: Blob[] = [];
    vi.stubGlobal('Request', class {});
    vi.stubGlobal('navigator', {
      sendBeacon: (_: string, body: Blob) => beacons.push(body) > 0,
    });
    const shelf = page.shelf(later);
    await shelf.flush();
    shelf.track('purchase', viewItem('A'));
    await settled();
    page.leave();
    expect(beacons.map(({ type }) => type)).toEqual(['text/plain']);
    expect(shelf.status().contributions.queued).toBe(1);
    page.comeBack();
    await shelf.flush();
    expect(browser.site.collector.requests.length).toBe(1);
    const { id } = browser.site.collector.requests[0] ?? {};
    const beacon = Buffer.from((await beacons[0]?.arrayBuffer()) ?? new ArrayBuffer(0));
    expect(beacon.subarray(4, 20).toString('hex')).toBe(id);
    expect(shelf.status().contributions).toMatchObject({ queued: 0, sent: 1 });
  });

  it('keeps 64 batches at most, and says what it gave up', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(later);
    browser.site.collector.network = 'lose-request';
    for (let day = 0; day < 70; day++) {
      shelf.track('purchase', viewItem('A'));
      await shelf.flush();
      browser.time += 86_400_000;
    }
    expect(shelf.status().contributions).toMatchObject({ queued: 64, dropped: 6 });
    browser.site.collector.network = 'answer';
    await shelf.flush();
    expect(browser.site.collector.total).toBe(64);
  });
});

describe('every action is counted exactly once', () => {
  it('when the page goes away without an answer', async () => {
    const browser = new Browser();
    const page = browser.open();
    const shelf = page.shelf(later);
    await shelf.flush();
    browser.site.collector.network = 'hang';
    shelf.track('purchase', viewItem('A'));
    const next = reload(browser, page, shelf);
    await settled();
    expect(browser.site.collector.total).toBe(1);
    browser.site.collector.network = 'answer';
    const again = next.shelf(measure);
    await vi.waitFor(() => expect(again.status().contributions.sent).toBe(1));
    expect(browser.site.collector.requests.length).toBe(2);
    expect(browser.site.collector.total).toBe(1);
  });

  it('when the collector was down during a whole visit', async () => {
    const browser = new Browser();
    const page = browser.open();
    const shelf = page.shelf(measure);
    browser.site.collector.network = 'lose-request';
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    shelf.track('purchase', viewItem('B'));
    const next = reload(browser, page, shelf);
    await settled();
    browser.site.collector.network = 'answer';
    await next.shelf(measure).flush();
    await vi.waitFor(() => expect(browser.site.collector.total).toBe(2));
  });

  it('with two tabs that find the same batches', async () => {
    const browser = new Browser();
    const first = browser.open();
    const one = first.shelf(later);
    await one.flush();
    browser.site.collector.network = 'lose-answer';
    one.track('purchase', viewItem('A'));
    await one.flush();
    const two = browser.open().shelf(later);
    two.track('purchase', viewItem('B'));
    await two.flush();
    browser.site.collector.network = 'answer';
    await Promise.all([one.flush(), two.flush()]);
    expect(Object.fromEntries(browser.site.collector.counts)).toEqual({ '|A|4': 1, '|B|4': 1 });
    const third = browser.open().shelf(measure);
    await third.flush();
    expect(third.status().contributions).toMatchObject({ queued: 0, sent: 0 });
  });

  it('also without storage, as long as the page lives', async () => {
    const browser = new Browser();
    vi.stubGlobal('indexedDB', undefined);
    const page = browser.open();
    const shelf = page.shelf(later);
    browser.site.collector.network = 'lose-answer';
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    browser.site.collector.network = 'answer';
    page.leave();
    await settled();
    expect(shelf.status().contributions).toMatchObject({ queued: 0, sent: 1 });
    expect(browser.site.collector.total).toBe(1);
  });
});
