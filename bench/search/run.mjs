// Vector search, ours and peers, in one run of one browser over the same vectors.
//
// npm run bench:search -- [--sizes 1000,10000,100000,1000000] [--json FILE] [--build-seconds 300]
//                         [--nearshelf PROGRAM] [--core DIR]
//
// Needs `npm run build`. Data and indexes stay in .cache/bench-search.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serve } from '../serve.mjs';
import { bundlePage } from './bundle.mjs';
import { prepareIndex, prepareVectors } from './prepare.mjs';
import { table } from './report.mjs';

const root = resolve(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000,1000000' },
    json: { type: 'string' },
    'build-seconds': { type: 'string', default: '300' },
    nearshelf: { type: 'string', default: join(root, 'build/native-release/pipeline/nearshelf') },
    core: { type: 'string', default: join(root, 'build/wasm-release/wasm') },
  },
});
const sizes = values.sizes.split(',').map(Number);
if (!sizes.every((size) => Number.isSafeInteger(size) && size >= 10)) {
  console.error(`--sizes ${values.sizes}: whole numbers from 10 on are expected, with commas.`);
  process.exit(2);
}

const limit = 10;
const peers = ['plain', 'tfjs', 'hnswlib'];
const tiersOf = (size) => {
  if (size <= 20_000) return ['exact'];
  return size <= 200_000 ? ['exact', 'coded'] : ['exact', 'coded', 'clusters'];
};
// Fewer where a plain scan takes a tenth of a second.
const queriesOf = (size) => (size <= 200_000 ? 200 : 50);

const data = join(root, '.cache/bench-search');
const page = join(data, 'page');
await bundlePage(page, values.core);
const mounts = {
  data,
  page,
  core: values.core,
  tfjs: join(root, 'bench/node_modules/@tensorflow/tfjs-backend-wasm/dist'),
};
const server = await serve(mounts, { 'nearshelf/search': '/page/nearshelf.search.js' });
const gzipOf = (path) => {
  const [, mount, ...rest] = path.split('/');
  return gzipSync(readFileSync(join(mounts[mount], ...rest)), { level: 9 }).length;
};

const rows = [];
let truth;
for (const size of sizes) {
  const queries = queriesOf(size);
  truth = undefined;
  await prepareVectors(data, size, 200);
  const buildTimes = {};
  for (const tier of tiersOf(size)) {
    const { seconds } = prepareIndex(data, size, tier, values.nearshelf);
    buildTimes[tier] = seconds;
  }
  for (const contender of ['plain', ...tiersOf(size), ...peers.slice(1)]) {
    console.error(`${size} ${contender}`);
    const row = await runOne({ contender, size, queries });
    if (buildTimes[contender]) row.buildSeconds = buildTimes[contender];
    rows.push({ size, ...row });
  }
}
server.close();

// A fresh browser for each: what one leaves in memory is not the next one's burden. The plain scan of a
// size comes first: its lists are the truth for the others.
async function runOne({ contender, size, queries }) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(0);
    await tab.goto(server.url);
    await tab.waitForFunction('window.ready');
    const buildSeconds = Number(values['build-seconds']);
    const request = { contender, size, queries, limit, buildSeconds, truth };
    const { figures, lists } = await tab.evaluate((given) => window.run(given), request);
    truth ??= lists;
    const codeBytes = figures.codeFiles.reduce((sum, file) => sum + gzipOf(file), 0);
    return { ...figures, codeBytes, buildSeconds: figures.buildMs / 1000 };
  } catch (error) {
    return { name: contender, reason: String(error.message).split('\n')[0] };
  } finally {
    await browser.close();
  }
}

console.log(`${cpus()[0]?.model}, ${cpus().length} cores, one thread used\n`);
console.log(table(rows));
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
