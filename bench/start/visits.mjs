// One measured visit in Chromium: what the page says of itself, and what the server's log says of the way there.

/**
 * @typedef {{ name: string, page: string, again?: boolean }} Variant
 *   page: with its query; again: measures the second visit
 * @typedef {{ origin: number, onScreen: number, items: number, loaded?: number, lcp: number, cls: number, bytes: number,
 *   requests: number, log: import('./server.mjs').LogEntry[], timings?: object, thread?: string, manifest?: string }} Visit
 *   milliseconds after the start of the navigation, but for `origin`, which is that start; timings, thread, manifest: of status()
 */

/** @type {Variant[]} */
export const variants = [
  { name: 'bare transfer', page: 'bare.html' },
  { name: 'cold', page: 'shop.html' },
  { name: 'cold, core in the page', page: 'shop.html?worker=none' },
  { name: 'cold, code fetched ahead', page: 'hint-code.html' },
  { name: 'cold, code and shards fetched ahead', page: 'hint-all.html' },
  { name: 'second visit', page: 'shop.html', again: true },
  { name: 'second visit, consent device', page: 'shop.html?consent=device', again: true },
  {
    name: 'second visit, consent device, hashed file names',
    page: 'hashed.html?consent=device',
    again: true,
  },
];

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Awaited<ReturnType<typeof import('./server.mjs').serveFolder>>} server
 * @param {Variant} variant
 * @param {object} speed of the link
 * @param {(page: import('playwright-core').Page) => Promise<void>} [prepare] is called with the page that will be measured
 * @returns {Promise<Visit>}
 */
export async function measureVisit(browser, server, variant, speed, prepare) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  try {
    if (variant.again) {
      server.visit({});
      const first = await open(context, server.url + variant.page);
      await first.close();
    }
    server.visit(speed);
    const page = await open(context, server.url + variant.page, prepare);
    const measured = await page.evaluate(() => ({
      origin: performance.timeOrigin,
      lcp: window.lcp,
      cls: window.cls,
      ...window.measured,
    }));
    // What is fetched for later (by a visit that took everything from its cache, for example) counts as well.
    await settled(server);
    const { log } = server;
    return {
      ...measured,
      bytes: log.reduce((sum, { bytes }) => sum + bytes, 0),
      requests: log.length,
      log: log.map((entry) => ({
        ...entry,
        asked: entry.asked - measured.origin,
        done: entry.done - measured.origin,
      })),
    };
  } finally {
    await context.close();
  }
}

async function open(context, url, prepare) {
  const page = await context.newPage();
  await prepare?.(page);
  const measured = page.waitForEvent('console', {
    predicate: (message) => message.text() === 'measured',
    timeout: 300_000,
  });
  await page.goto(url, { waitUntil: 'commit' });
  await measured;
  await storedFiles(page);
  return page;
}

/** Waits until the SDK has kept what it keeps for the next visit: its count of cached files stands still. */
async function storedFiles(page) {
  let before = -1;
  for (;;) {
    const count = await page.evaluate(async () => {
      const names = await caches.keys();
      const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return keys.flat().length;
    });
    if (count === before) return;
    before = count;
    await page.waitForTimeout(200);
  }
}

async function settled({ log }) {
  for (;;) {
    const { length } = log;
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (log.length === length && log.every(({ done }) => done > 0)) return;
  }
}
