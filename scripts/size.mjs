// Prints the gzip size of what a shopper downloads, measured on the files of the packed package, and exits 1 when a
// budget is exceeded.
//
// node scripts/size.mjs [--peers] [--json FILE]    needs js/dist: run `npm run build` before
//   --peers   sizes of others' packages beside ours; installs them into bench/size
//   --json    writes all figures to FILE
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import filePlugin from '@size-limit/file';
import sizeLimit from 'size-limit';
import { packPackage } from './lib/pack-package.mjs';

const { values } = parseArgs({
  options: { peers: { type: 'boolean' }, json: { type: 'string' } },
});

const budgets = [
  // What every page loads, one of the two; the next two only with consent `measure`; then, with a data layer or
  // banner to follow.
  { name: 'main-thread SDK', files: ['index.js'], limit: 9_500 },
  { name: 'script tag', files: ['nearshelf.iife.js'], limit: 10_000 },
  { name: '+ counts, if agreed', files: ['nearshelf.feedback.js'], limit: 4_500 },
  { name: '+ once a day', files: ['nearshelf.monitor.js'], limit: 2_500 },
  { name: '+ data layer, consent', files: ['nearshelf.tags.js'], limit: 3_000 },
  {
    name: 'worker + core.wasm',
    files: ['nearshelf.worker.js', 'core.wasm'],
    limit: 75_000,
  },
  // Loaded with the first search by photo, besides the encoder.
  {
    name: 'vision code',
    files: [
      'nearshelf.vision.js',
      'nearshelf.vision.worker.js',
      'vision.wasm',
      'vision-relaxed.wasm',
    ],
    limit: 40_000,
  },
  { name: '<near-rail>', files: ['nearshelf.rail.js'], limit: 4_000 },
  { name: '<near-lens>', files: ['nearshelf.lens.js'], limit: 8_000 },
  { name: 'nearshelf/react', files: ['nearshelf.react.js'], limit: 1_500 },
  { name: 'nearshelf/debug', files: ['nearshelf.debug.js'], limit: 5_000 },
  // URLs only, for bundlers.
  {
    name: 'nearshelf/assets',
    files: ['nearshelf.assets.js', 'nearshelf.vision-assets.js'],
    limit: 800,
  },
  // Instead of nearshelf.vision.js, for shops that embed photos themselves.
  { name: 'nearshelf/vision', files: ['nearshelf.encoder.js'], limit: 5_000 },
  // Beside core.wasm, for pages that search by vector.
  { name: 'vector search', files: ['nearshelf.search.js'], limit: 14_000 },
];

const { content } = await packPackage();
const packed = (file) => join(content, 'js/dist', file);
const missing = budgets.flatMap(({ files }) => files).filter((file) => !existsSync(packed(file)));
if (missing.length > 0) {
  console.error(`The package lacks ${missing.join(', ')}. Run npm run build first.`);
  process.exit(1);
}

const checks = budgets.map(({ files }) => ({ files: files.map(packed), gzip: true }));
const sizes = await sizeLimit([filePlugin], { checks });
const rows = budgets.map(({ name, files, limit }, index) => {
  const { size } = sizes[index];
  return { name, files, gzip: size, limit, withinBudget: size <= limit };
});
const sizeOf = (wanted) => rows.find(({ name }) => name === wanted).gzip;

console.log('what                    gzip bytes    budget   used');
for (const { name, gzip, limit, withinBudget } of rows) {
  const used = `${Math.round((100 * gzip) / limit)} %`;
  console.log(
    `${name.padEnd(21)}${String(gzip).padStart(13)}${String(limit).padStart(10)}${used.padStart(7)}${withinBudget ? '' : '  OVER BUDGET'}`,
  );
}

let peers;
if (values.peers) {
  const { measurePeers } = await import('../bench/size/measure-peers.mjs');
  peers = await measurePeers(content);
  printBeside("A page's client, bundled by esbuild", 'nearshelf', peers.nearshelf, peers.clients);
  console.log(
    `nearshelf ranks on the device: ${sizeOf('worker + core.wasm')} bytes more, in the background, for the first rail.`,
  );
  const runtime = sizeOf('vision code');
  printBeside('What runs a network in the browser', 'nearshelf vision', runtime, peers.runtimes);
}
if (values.json) {
  writeFileSync(values.json, `${JSON.stringify({ files: rows, peers }, null, 2)}\n`);
}
if (!rows.every(({ withinBudget }) => withinBudget)) process.exit(1);

function printBeside(title, name, own, others) {
  console.log(`\n${title}${' '.repeat(40 - title.length)}gzip bytes   to ours`);
  console.log(`${name.padEnd(36)}${String(own).padStart(14)}`);
  for (const { name: other, versions, gzip, contains } of others) {
    const ratio = `${(gzip / own).toFixed(1)}x`;
    console.log(`${other.padEnd(36)}${String(gzip).padStart(14)}${ratio.padStart(10)}`);
    console.log(`    ${versions.join(', ')}: ${contains}`);
  }
  const whole = others.filter(({ isPart }) => !isPart).map(({ gzip }) => gzip);
  if (whole.length < 3) return;
  whole.sort((a, b) => a - b);
  const median = (whole[(whole.length - 1) >> 1] + whole[whole.length >> 1]) / 2;
  const ratio = `${(median / own).toFixed(1)}x`;
  console.log(
    `${'median of the whole ones'.padEnd(36)}${String(Math.round(median)).padStart(14)}${ratio.padStart(10)}`,
  );
}
