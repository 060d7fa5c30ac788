// The code that counts is loaded only with consent `measure`, and nothing that happens before is lost.
import { describe, expect, it, vi } from 'vitest';
import { Browser, feedbackFile, feedbackModule, settled, viewItem } from './support/page.js';
import { base } from './support/site.js';

const measure = { consent: 'measure', flushInterval: 60_000 } as const;
const counts = ({ site }: Browser) => Object.fromEntries(site.collector.counts);
const click = { ...viewItem('A'), item_list_id: 'home' };

/** Holds nearshelf.feedback.js back until the returned function is called. */
function holdBack(): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  feedbackFile.reply = () => held.then(feedbackModule);
  return release;
}

describe('nearshelf.feedback.js', () => {
  it.each(['off', 'session', 'device'] as const)(
    'is not loaded with consent %s',
    async (consent) => {
      const shelf = new Browser().open().shelf({ consent });
      shelf.track('purchase', viewItem('A'));
      await shelf.flush();
      await settled();
      expect(feedbackFile.urls).toEqual([]);
    },
  );

  it('is not loaded for a browser that asks for privacy', async () => {
    const shelf = new Browser({ gpc: true }).open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(feedbackFile.urls).toEqual([]);
  });

  it('comes from the base, once', async () => {
    const shelf = new Browser().open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    await shelf.flush();
    expect(feedbackFile.urls).toEqual([`${base}nearshelf.feedback.js`]);
  });
});

describe('before it is there', () => {
  it('actions wait, are shown in status() and in the export, and are counted once', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    const release = holdBack();
    await shelf.setConsent('session');
    await shelf.setConsent('measure');
    shelf.track('select_item', click);
    shelf.track('add_to_cart', viewItem('A'));
    expect(shelf.status().contributions).toMatchObject({ counted: 2, pending: 2 });
    expect((await shelf.profile.export()).clicks).toMatchObject([{ item_id: 'A', slot: 'home' }]);
    release();
    await shelf.flush();
    expect(counts(browser)).toEqual({ 'home|A|2': 1, 'home|A|3': 1 });
  });

  it.each(['session', 'off'] as const)('going down to %s drops them', async (level) => {
    const browser = new Browser();
    const release = holdBack();
    const page = browser.open();
    const shelf = page.shelf(measure);
    shelf.track('purchase', viewItem('A'));
    page.document.setHidden(true);
    page.document.setHidden(false);
    shelf.track('purchase', viewItem('B'));
    await shelf.setConsent(level);
    release();
    await settled();
    await shelf.setConsent('measure');
    await shelf.flush();
    expect(browser.site.collector.requests).toEqual([]);
    expect(browser.sessionStorage.size).toBe(0);
  });

  it('erase() drops them, also those of an earlier page', async () => {
    const browser = new Browser();
    holdBack();
    const first = browser.open();
    first.shelf(measure).track('purchase', viewItem('A'));
    first.leave();
    const shelf = browser.open().shelf(measure);
    shelf.track('purchase', viewItem('B'));
    await shelf.profile.erase();
    feedbackFile.reply = feedbackModule;
    await shelf.setConsent('device');
    await shelf.setConsent('measure');
    await shelf.flush();
    expect(browser.site.collector.requests).toEqual([]);
  });

  it('a page that goes away leaves them to the next one of its tab', async () => {
    const browser = new Browser();
    const release = holdBack();
    const first = browser.open();
    const shelf = first.shelf(measure);
    shelf.track('select_item', click);
    first.leave();
    expect(browser.site.collector.requests).toEqual([]);
    browser.time += 60_000;
    feedbackFile.reply = feedbackModule;
    const next = browser.open().shelf(measure);
    next.track('purchase', viewItem('A'));
    await next.flush();
    await settled();
    expect(counts(browser)).toEqual({ 'home|A|2': 1, 'home|A|4': 1 });
    expect(browser.sessionStorage.size).toBe(0);
    // The first page comes back out of the browser's cache: it has nothing left to count.
    first.comeBack();
    release();
    await shelf.flush();
    expect(browser.site.collector.total).toBe(2);
  });

  it('a page that comes back counts them itself', async () => {
    const browser = new Browser();
    const release = holdBack();
    const page = browser.open();
    const shelf = page.shelf(measure);
    shelf.track('purchase', viewItem('A'));
    page.document.setHidden(true);
    page.comeBack();
    shelf.track('purchase', viewItem('B'));
    release();
    await shelf.flush();
    expect(counts(browser)).toEqual({ '|A|4': 1, '|B|4': 1 });
  });

  it('dispose() still sends them', async () => {
    const browser = new Browser();
    const release = holdBack();
    const shelf = browser.open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    shelf.dispose();
    release();
    await vi.waitFor(() => expect(counts(browser)).toEqual({ '|A|4': 1 }));
  });

  it('what another script left in their place is not counted', async () => {
    const browser = new Browser();
    const junk = [
      null,
      7,
      {},
      { event: 9, itemId: 'A', minute: 1 },
      { event: 4, itemId: '', minute: 1 },
    ];
    browser.sessionStorage.setItem('nearshelf /shelf/', JSON.stringify(junk));
    await browser.open().shelf(measure).flush();
    browser.sessionStorage.setItem('nearshelf /shelf/', '{');
    await browser.open().shelf(measure).flush();
    expect(browser.site.collector.requests).toEqual([]);
  });
});

describe('when it cannot be had', () => {
  it('an error says so, rails go on, and a later try counts everything', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf();
    feedbackFile.reply = () => Promise.reject(new TypeError('Failed to fetch'));
    const errors: Error[] = [];
    shelf.on('error', (error) => errors.push(error));
    await shelf.setConsent('measure');
    shelf.track('purchase', viewItem('A'));
    await settled();
    expect(errors).toMatchObject([
      {
        code: 'feedback-unavailable',
        message: expect.stringMatching(
          /nearshelf\.feedback\.js could not be loaded.*Failed to fetch/,
        ),
      },
    ]);
    expect((await shelf.recommend({ kind: 'for-you' })).source).toBe('model');
    expect(shelf.status().contributions).toMatchObject({ counted: 1, pending: 1 });
    feedbackFile.reply = feedbackModule;
    shelf.track('purchase', viewItem('B'));
    await settled();
    expect(browser.site.collector.requests).toEqual([]);
    await shelf.flush();
    expect(counts(browser)).toEqual({ '|A|4': 1, '|B|4': 1 });
    // Browsers keep a failure under its URL.
    expect(feedbackFile.urls).toEqual(
      ['', '?1'].map((end) => `${base}nearshelf.feedback.js${end}`),
    );
  });

  it('because it is of another release, both protocols are named', async () => {
    const shelf = new Browser().open().shelf();
    feedbackFile.reply = async () => ({
      ...(await feedbackModule()),
      protocolVersion: 99 as never,
    });
    const errors: Error[] = [];
    shelf.on('error', (error) => errors.push(error));
    await shelf.setConsent('measure');
    await shelf.flush();
    expect(errors).toMatchObject([
      {
        code: 'version-mismatch',
        message: expect.stringMatching(/has protocol 99, the page's SDK \d/),
      },
      { code: 'version-mismatch' },
    ]);
  });
});
