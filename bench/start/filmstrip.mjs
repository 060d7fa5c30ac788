// What a shopper sees while the page starts: a screenshot of every change, and all of them on one sheet.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { measureVisit, variants } from './visits.mjs';

/**
 * Writes `folder`/NAME-MILLISECONDS.jpg and `folder`/NAME.png, the sheet, for the cold and the second visit.
 *
 * @returns {Promise<string>} what was written
 */
export async function filmstrip(browser, server, speed, folder) {
  await mkdir(folder, { recursive: true });
  const written = [];
  for (const name of ['cold', 'second visit, consent device']) {
    const frames = [];
    const visit = await measureVisit(
      browser,
      server,
      variants.find((variant) => variant.name === name),
      speed,
      (page) => record(page, frames),
    );
    const file = name.replaceAll(/\W+/g, '-');
    const shots = frames
      .map(({ data, time }) => ({ data, time: Math.round(time - visit.origin) }))
      .filter(({ time }) => time >= 0);
    for (const { data, time } of shots) {
      const path = join(folder, `${file}-${String(time).padStart(5, '0')}.jpg`);
      await writeFile(path, Buffer.from(data, 'base64'));
    }
    const sheet = join(folder, `${file}.png`);
    await drawSheet(browser, `${name}: rail after ${Math.round(visit.onScreen)} ms`, shots, sheet);
    written.push(`${resolve(sheet)}: ${shots.map(({ time }) => `${time} ms`).join(', ')}`);
  }
  return written.join('\n');
}

async function record(page, frames) {
  const session = await page.context().newCDPSession(page);
  session.on('Page.screencastFrame', ({ data, metadata, sessionId }) => {
    frames.push({ data, time: metadata.timestamp * 1000 });
    session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 80, everyNthFrame: 1 });
}

async function drawSheet(browser, title, shots, path) {
  const page = await browser.newPage({ viewport: { width: 1240, height: 400 } });
  const figures = shots.map(
    ({ data, time }) =>
      `<figure><img src="data:image/jpeg;base64,${data}"><figcaption>${time} ms</figcaption></figure>`,
  );
  await page.setContent(`<style>
    body { font: 16px sans-serif; margin: 16px; display: grid; grid-template-columns: repeat(3, 1fr); gap: 12px; }
    h1 { grid-column: 1 / -1; font-size: 20px; margin: 0; } figure { margin: 0; } img { width: 100%; border: 1px solid #999; }
    </style><h1>${title}</h1>${figures.join('')}`);
  await page.screenshot({ path, fullPage: true });
  await page.close();
}
