// Writes integrity.json beside the .js files of a folder: the hash of each, for `integrity` attributes and
// import maps. Prints the <script> tag of nearshelf.iife.js, ready to be pasted.
//
// node scripts/integrity.mjs [DIR]    DIR: js/dist when left out
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const script = 'nearshelf.iife.js';
const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../js/dist'));

const files = readdirSync(folder)
  .filter((file) => file.endsWith('.js'))
  .sort();
const hashes = Object.fromEntries(files.map((file) => [file, hashOf(join(folder, file))]));
writeFileSync(join(folder, 'integrity.json'), `${JSON.stringify(hashes, null, 2)}\n`);
if (!(script in hashes)) {
  console.error(
    `${folder} has no ${script}. Run npm run build:js first, or pass the folder it is in.`,
  );
  process.exit(1);
}
console.log(
  `<script async src="/shelf/${script}" integrity="${hashes[script]}" crossorigin="anonymous"></script>`,
);

function hashOf(path) {
  return `sha384-${createHash('sha384').update(readFileSync(path)).digest('base64')}`;
}
