// The monitoring report of a day: one, whatever happens, and never a second answer.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Shelf } from '../../../js/src/types.js';
import { Browser, monitorFile, monitorModule, settled, viewItem } from '../support/page.js';
import { base } from '../support/site.js';

const measure = { consent: 'measure', flushInterval: 60_000 } as const;
const day = 86_400_000;

afterEach(() => vi.restoreAllMocks());

async function openShelf(browser: Browser): Promise<[ReturnType<Browser['open']>, Shelf]> {
  const page = browser.open();
  monitorFile.reply = monitorModule;
  await monitorModule();
  const shelf = page.shelf(measure);
  await shelf.flush();
  await settled();
  return [page, shelf];
}

async function visit(browser: Browser): Promise<void> {
  const [page, shelf] = await openShelf(browser);
  page.leave();
  await settled();
  shelf.dispose();
}

/** Reports as the backend keeps them: one that comes again under its id is the same. */
function distinct({ site }: Browser) {
  const reports = new Map(site.collector.reports.map((report) => [report.id, report]));
  for (const report of site.collector.reports) expect(report).toEqual(reports.get(report.id));
  return [...reports.values()];
}

/** Makes every draw the smallest number: metric 1, and the true bucket stays. Ids stay random. */
function drawSmallest(): void {
  const draw = crypto.getRandomValues.bind(crypto);
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) =>
    array instanceof Uint32Array ? array : draw(array),
  );
}

describe('the report of the day', () => {
  it('comes when the page is left, though nothing happened, and once', async () => {
    const browser = new Browser();
    for (let n = 0; n < 3; n++) await visit(browser);
    const reports = distinct(browser);
    expect(reports).toHaveLength(1);
    expect(reports[0]?.day).toBe(Math.floor(browser.time / day));
    // The code is loaded for the one page that needs it.
    expect(monitorFile.urls).toEqual([`${base}nearshelf.monitor.js`]);
  });

  it('comes again on the next day', async () => {
    const browser = new Browser();
    for (let n = 0; n < 3; n++) {
      await visit(browser);
      browser.time += day;
    }
    const days = distinct(browser).map((report) => report.day);
    expect(new Set(days).size).toBe(3);
  });

  it('is of one page, with many tabs at the same moment', async () => {
    const browser = new Browser();
    const tabs = await Promise.all([1, 2, 3, 4].map(() => openShelf(browser)));
    for (const [page] of tabs) page.leave();
    await settled();
    expect(distinct(browser)).toHaveLength(1);
  });

  it('is of the day that its page began on, after midnight too', async () => {
    const browser = new Browser();
    browser.time = Date.UTC(2026, 0, 2, 23, 59);
    const [page] = await openShelf(browser);
    browser.time += 120_000;
    page.leave();
    await settled();
    await visit(browser);
    const today = Math.floor(browser.time / day);
    const days = distinct(browser).map((report) => report.day);
    expect(days).toEqual([today - 1, today]);
  });

  it('comes after 30 to 90 seconds from a page that stays open', async () => {
    const browser = new Browser();
    const timers = vi.spyOn(globalThis, 'setTimeout');
    await openShelf(browser);
    const due = timers.mock.calls.find(([, wait]) => (wait ?? 0) >= 30_000 && wait !== 60_000);
    expect(due?.[1]).toBeLessThanOrEqual(90_000);
    expect(distinct(browser)).toHaveLength(0);
    (due as unknown as [() => void])[0]();
    await settled();
    expect(distinct(browser)).toHaveLength(1);
  });

  it('says what was seen first, and what was seen before the code was there', async () => {
    const browser = new Browser();
    const page = browser.open();
    drawSmallest();
    monitorFile.reply = async () => {
      await settled();
      return monitorModule();
    };
    const shelf = page.shelf(measure);
    await shelf.recommend({ kind: 'trending' });
    const { recommend } = shelf.status().timings;
    await settled(100);
    page.leave();
    await settled();
    const bucket = Math.floor(Math.log2(Math.max(1, recommend))) + 1;
    expect(browser.site.collector.reports).toMatchObject([{ metric: 1, buckets: [bucket] }]);
  });

  it('that got lost is sent again with the same answer', async () => {
    const browser = new Browser();
    const { collector } = browser.site;
    collector.network = 'lose-answer';
    await visit(browser);
    expect(collector.reports.length).toBeGreaterThan(0);
    collector.network = 'answer';
    browser.time += day / 2;
    await visit(browser);
    await visit(browser);
    expect(collector.reports.length).toBeGreaterThan(1);
    const [first] = collector.reports;
    for (const report of collector.reports) {
      if (report.day === first?.day) expect(report).toEqual(first);
    }
  });

  it('is lost with a page that crashes: there is no second answer', async () => {
    const browser = new Browser();
    await openShelf(browser);
    await visit(browser);
    expect(browser.site.collector.reports).toEqual([]);
  });

  it('is not among the contributions of status()', async () => {
    const browser = new Browser();
    const [page, shelf] = await openShelf(browser);
    page.leave();
    await settled();
    expect(distinct(browser)).toHaveLength(1);
    expect(shelf.status().contributions).toMatchObject({ sent: 0, queued: 0, dropped: 0 });
  });
});

describe('without storage', () => {
  it('every page visit answers once', async () => {
    const browser = new Browser();
    vi.stubGlobal('indexedDB', undefined);
    for (let n = 0; n < 2; n++) {
      const [page, shelf] = await openShelf(browser);
      page.leave();
      page.comeBack();
      page.leave();
      await settled();
      shelf.dispose();
    }
    expect(distinct(browser)).toHaveLength(2);
  });
});

describe('there is none', () => {
  it.each(['off', 'session', 'device'] as const)('with consent %s', async (consent) => {
    const browser = new Browser();
    monitorFile.reply = monitorModule;
    const page = browser.open();
    const shelf = page.shelf({ consent });
    shelf.track('purchase', viewItem('A'));
    await settled();
    page.leave();
    await settled();
    expect(monitorFile.urls).toEqual([]);
    expect(browser.site.collector.reports).toEqual([]);
  });

  it('for a browser that asks for privacy', async () => {
    const browser = new Browser({ gpc: true });
    await visit(browser);
    expect(monitorFile.urls).toEqual([]);
    expect(browser.site.collector.reports).toEqual([]);
  });

  it('when the consent is taken back before it is due', async () => {
    const browser = new Browser();
    const [page, shelf] = await openShelf(browser);
    await shelf.setConsent('device');
    page.leave();
    await settled();
    expect(browser.site.collector.reports).toEqual([]);
  });

  it('from a release that does not fit, or when the file is not published', async () => {
    const browser = new Browser();
    const replies = [
      () => Promise.reject(new TypeError('Failed to fetch')),
      async () => ({ ...(await monitorModule()), protocolVersion: 99 as never }),
    ];
    for (const reply of replies) {
      const page = browser.open();
      monitorFile.reply = reply;
      const shelf = page.shelf(measure);
      const errors: Error[] = [];
      shelf.on('error', (error) => errors.push(error));
      await shelf.flush();
      await settled();
      page.leave();
      await settled();
      expect(errors).toEqual([]);
    }
    expect(browser.site.collector.reports).toEqual([]);
    // The day is not used up.
    await visit(browser);
    expect(distinct(browser)).toHaveLength(1);
  });
});
