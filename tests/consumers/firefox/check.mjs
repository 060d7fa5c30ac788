// The same engine, another browser: Firefox ESR, driven by WebDriver BiDi.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { buildShelf } from '../../../demo/lib/build-shelf.mjs';
import { shopData } from '../../../demo/lib/shop-data.mjs';
import { serveSite } from '../support/serve-site.mjs';

const FIREFOX = process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr';

export async function check({ folder }) {
  if (!existsSync(FIREFOX)) {
    const how = 'apt-get install --no-install-recommends firefox-esr';
    return { skipped: `there is no ${FIREFOX}: ${how}, or set FIREFOX_PATH` };
  }
  const { shelf } = await buildShelf(await shopData({ dataset: 'stand-alone' }));
  const server = await serveSite(join(folder, 'dist'), shelf);
  try {
    const relaxed = await withFirefox({}, (browser) => checkBrowser(browser, server.url, shelf));
    // A Firefox that does not know them, as older ones do not.
    const plain = await withFirefox({ 'javascript.options.wasm_relaxed_simd': false }, (browser) =>
      embedPhoto(browser, server.url),
    );
    equal(plain.kernels, 'simd128');
    ok(plain.relaxedRefusal, 'nothing says why the relaxed kernels do not run');
    deepEqual(plain.vector, relaxed.vector);
    return `${relaxed.version}: script tag, profile over a reload, photo by ${relaxed.kernels} and by ${plain.kernels}`;
  } finally {
    await server.stop();
  }
}

async function withFirefox(extraPrefsFirefox, use) {
  const options = { browser: 'firefox', executablePath: FIREFOX, headless: true };
  const browser = await puppeteer.launch({ ...options, extraPrefsFirefox });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

async function checkBrowser(browser, url, shelf) {
  const [viewed] = JSON.parse(readFileSync(join(shelf, 'manifest.json'), 'utf8')).fallback;
  const page = await browser.newPage();
  const faults = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  const profile = () => page.evaluate(() => window.nearshelf.shelf.profile.export());
  const found = async () => {
    const body = await page.waitForSelector('body[data-found]', { timeout: 30_000 });
    const { source, thread, errors } = JSON.parse(
      await body.evaluate(({ dataset }) => dataset.found),
    );
    return { source, thread, errors, faults };
  };
  const expected = { source: 'model', thread: 'worker', errors: [], faults: [] };

  await page.goto(`${url}?viewed=${encodeURIComponent(viewed)}`);
  deepEqual(await found(), expected);
  const before = await profile();
  deepEqual(
    before.events.map(({ item_id }) => item_id),
    [viewed],
  );
  await page.goto(url);
  deepEqual(await found(), expected);
  deepEqual(await profile(), before);
  await page.close();
  return { version: await browser.version(), ...(await embedPhoto(browser, url)) };
}

/** What the encoder makes of a picture that is drawn in the page. */
async function embedPhoto(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  const made = await page.evaluate(async () => {
    const { openEncoder } = await import('/shelf/nearshelf.encoder.js');
    const encoder = await openEncoder({ base: '/shelf/' });
    const photo = new ImageData(200, 150);
    photo.data.forEach((_, at) => {
      photo.data[at] = at % 4 === 3 ? 255 : (at * 7 + (at >> 9)) % 256;
    });
    const vector = [...(await encoder.embed(photo))];
    const { kernels, relaxedRefusal } = encoder.status();
    encoder.dispose();
    return { kernels, relaxedRefusal, vector };
  });
  await page.close();
  return made;
}
