// Prints the gzip size of what a shopper downloads, and exits 1 when a budget is exceeded.
//
// node scripts/size.mjs [--json FILE]    needs js/dist: run `npm run build` before
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import filePlugin from '@size-limit/file';
import sizeLimit from 'size-limit';

const dist = resolve(import.meta.dirname, '../js/dist');
const { values } = parseArgs({ options: { json: { type: 'string' } } });

const budgets = [
  // What every page loads; the second is added by consent `measure`, and loaded then only.
  { name: 'main-thread SDK', files: ['index.js'], limit: 9_500 },
  { name: '+ counts, if agreed', files: ['nearshelf.feedback.js'], limit: 3_500 },
  {
    name: 'worker + core.wasm',
    files: ['nearshelf.worker.js', 'core.wasm'],
    limit: 75_000,
  },
  // Loaded with the first search by photo, besides the encoder; and the element for it.
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
  { name: '<near-lens>', files: ['nearshelf.lens.js'], limit: 8_000 },
  // Instead of nearshelf.vision.js, for shops that embed photos themselves.
  { name: 'nearshelf/vision', files: ['nearshelf.encoder.js'], limit: 5_000 },
  // Beside core.wasm, for pages that search by vector.
  { name: 'vector search', files: ['nearshelf.search.js'], limit: 14_000 },
];

const missing = budgets
  .flatMap(({ files }) => files)
  .filter((file) => !existsSync(join(dist, file)));
if (missing.length > 0) {
  console.error(`js/dist lacks ${missing.join(', ')}. Run npm run build first.`);
  process.exit(1);
}

const checks = budgets.map(({ files }) => ({
  files: files.map((file) => join(dist, file)),
  gzip: true,
}));
const sizes = await sizeLimit([filePlugin], { checks });
const rows = budgets.map(({ name, files, limit }, index) => {
  const { size } = sizes[index];
  return { name, files, gzip: size, limit, withinBudget: size <= limit };
});

console.log('what                   gzip bytes    budget   used');
for (const { name, gzip, limit, withinBudget } of rows) {
  const used = `${Math.round((100 * gzip) / limit)} %`;
  console.log(
    `${name.padEnd(20)}${String(gzip).padStart(13)}${String(limit).padStart(10)}${used.padStart(7)}${withinBudget ? '' : '  OVER BUDGET'}`,
  );
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
if (!rows.every(({ withinBudget }) => withinBudget)) process.exit(1);
