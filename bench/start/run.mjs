// How long after a click on its link a shop's page shows its first personal rail:
//   npm run bench:start -- [--items 10000] [--budget SIZE] [--runs 9] [--slow-runs 1] [--json FILE] [--filmstrip DIR]
//   npm run bench:start -- --main-thread
// Makes a shelf of so many items (kept in .cache/bench-start) and opens a page over it in Chromium, again and again, over links of
// three speeds. Needs `npm run build`. Prints tables; figures depend on the machine, the first two links less than the third.
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { filmstrip } from './filmstrip.mjs';
import { measureOnMainThread } from './main-thread.mjs';
import { prepare } from './prepare.mjs';
import { table } from './report.mjs';
import { serveFolder } from './server.mjs';
import { measureVisit, variants } from './visits.mjs';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '10000' },
    budget: { type: 'string' },
    runs: { type: 'string', default: '9' },
    'slow-runs': { type: 'string', default: '1' },
    json: { type: 'string' },
    filmstrip: { type: 'string' },
    'main-thread': { type: 'boolean', default: false },
  },
});
const fast = { bitsPerSecond: 10e6, rtt: 40 };
const links = [
  { name: '10 Mbit/s, 40 ms', speed: fast, runs: Number(values.runs), variants },
  {
    name: '400 kbit/s, 400 ms (slow 3G)',
    speed: { bitsPerSecond: 400e3, rtt: 400 },
    runs: Number(values['slow-runs']),
    variants: variants.filter(({ name }) => /^(bare|cold$|second)/.test(name)),
  },
  { name: 'no limit: the machine alone', speed: {}, runs: Number(values.runs), variants },
];

const { site, manifest } = await prepare({ items: Number(values.items), budget: values.budget });
const server = await serveFolder(site);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  const machine = `${cpus()[0].model}, ${cpus().length} cores, Chromium ${browser.version()}`;
  console.log(`${manifest.items} items, budget ${values.budget ?? 'none'}; ${machine}`);
  if (values['main-thread']) console.log(await measureOnMainThread(browser, server, manifest));
  else if (values.filmstrip) console.log(await filmstrip(browser, server, fast, values.filmstrip));
  else await compareVisits(machine);
} finally {
  await browser.close();
  await server.close();
}

async function compareVisits(machine) {
  const results = [];
  for (const link of links.filter(({ runs }) => runs > 0)) {
    const visits = new Map(link.variants.map((variant) => [variant.name, []]));
    for (let run = 0; run < link.runs; run++) {
      // They take turns, so that a busy minute of the machine meets all of them.
      for (const variant of link.variants) {
        visits.get(variant.name).push(await measureVisit(browser, server, variant, link.speed));
      }
    }
    console.log(`\n${link.name}; runs: ${link.runs}\n\n${table(visits)}`);
    results.push({ link: link.name, visits: Object.fromEntries(visits) });
  }
  if (values.json !== undefined) {
    const { items, model } = manifest;
    const report = { machine, items, model, budget: values.budget ?? null, results };
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}
