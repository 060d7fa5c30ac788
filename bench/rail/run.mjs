// How long a rail takes in Chromium, from recommend() to its answer, through the SDK, its worker and core.wasm:
//   npm run bench:rail -- --shelf DIR [--rounds 300] [--json FILE]
// DIR is what `nearshelf build` wrote. Prints a table; figures depend on the machine.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { serve } from '../serve.mjs';

const { values } = parseArgs({
  options: {
    shelf: { type: 'string' },
    rounds: { type: 'string', default: '300' },
    json: { type: 'string' },
  },
});
if (values.shelf === undefined) {
  console.error('usage: npm run bench:rail -- --shelf DIR [--rounds 300] [--json FILE]');
  process.exit(2);
}

const dist = resolve(import.meta.dirname, '../../js/dist');
const site = mkdtempSync(join(tmpdir(), 'bench-rail-'));
cpSync(values.shelf, site, { recursive: true });
for (const file of ['index.js', 'nearshelf.worker.js', 'core.wasm']) {
  cpSync(join(dist, file), join(site, file));
}
const { items, fallback } = JSON.parse(readFileSync(join(site, 'manifest.json'), 'utf8'));
const server = await serve({ shelf: site });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  await page.goto(server.url);
  const measured = await page.evaluate(measure, { fallback, rounds: Number(values.rounds) });
  console.log(`${items} items, 10 views, limit 12, ${values.rounds} rounds; milliseconds`);
  console.log('rail               min    p50    p95   source');
  for (const { rail, source, times } of measured) {
    const at = (share) => times[Math.floor(share * (times.length - 1))].toFixed(2).padStart(7);
    console.log(`${rail.padEnd(15)}${at(0)}${at(0.5)}${at(0.95)}   ${source}`);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ items, measured }, null, 2)}\n`);
  }
} finally {
  await browser.close();
  server.close();
  rmSync(site, { recursive: true });
}

// Runs inside the page.
async function measure({ fallback, rounds }) {
  const { createShelf } = await import('/shelf/index.js');
  const shelf = createShelf({ base: '/shelf/', consent: 'session' });
  for (const item_id of fallback.slice(0, 10)) shelf.track('view_item', { items: [{ item_id }] });
  const requests = {
    'for-you': { kind: 'for-you' },
    'with diversity': { kind: 'for-you', diversity: 0.3, maxPerCategory: 4, rotation: 0.5 },
    similar: { kind: 'similar', anchor: fallback[0] },
    trending: { kind: 'trending' },
  };
  const measured = [];
  for (const [rail, request] of Object.entries(requests)) {
    let source = '';
    const times = [];
    for (let round = -20; round < rounds; round++) {
      const start = performance.now();
      ({ source } = await shelf.recommend({ ...request, limit: 12 }));
      if (round >= 0) times.push(performance.now() - start);
    }
    measured.push({ rail, source, times: times.sort((a, b) => a - b) });
  }
  return measured;
}
