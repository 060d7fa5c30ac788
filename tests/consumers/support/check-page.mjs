import { deepEqual, equal, ok } from 'node:assert/strict';

/**
 * Opens `url`, waits until the page has left what it found on <body> (see show-rail.js), and checks it: a rail
 * of the model from a worker, counts that were sent, no error in the console, no request to another host.
 * Resolves with the paths that were asked for.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @returns {Promise<string[]>}
 */
export async function checkPage(browser, url) {
  const page = await browser.newPage();
  const faults = [];
  const requests = [];
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => requests.push(new URL(request.url())));
  page.on('requestfailed', (request) => faults.push(`${request.url()} failed`));
  // The collector; keeping its answer out of the servers keeps those like a shop's.
  await page.route('**/v1/batch', (route) => route.fulfill({ status: 204 }));
  try {
    await page.goto(url);
    const body = page.locator('body[data-found]');
    await body.waitFor({ timeout: 30_000 }).catch(() => {
      throw new Error(`${url} shows no rail after 30 s. ${faults.join('\n')}`);
    });
    const found = JSON.parse(await body.getAttribute('data-found'));
    deepEqual(
      { source: found.source, thread: found.thread, errors: found.errors, faults },
      { source: 'model', thread: 'worker', errors: [], faults: [] },
      JSON.stringify({ found, faults }),
    );
    equal(found.items, 6);
    ok(found.contributions.sent > 0, `nothing was counted: ${JSON.stringify(found)}`);
  } finally {
    await page.close();
  }
  const origin = new URL(url).origin;
  const web = requests.filter(({ protocol }) => protocol !== 'data:' && protocol !== 'blob:');
  deepEqual([...new Set(web.map((request) => request.origin))], [origin]);
  return web.map(({ pathname }) => pathname);
}
