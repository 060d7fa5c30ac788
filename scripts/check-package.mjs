// Packs the package and checks what npm would publish: its files, its entry points, its types.
//
// npm run check:package    needs js/dist: run `npm run build` before
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundles } from '../js/bundles.mjs';
import { packPackage } from './lib/pack-package.mjs';
import { repository } from './lib/repository.mjs';
import { runCommand } from './lib/run-command.mjs';

const LARGEST = 1_000_000;

// Loaded by URL, or without anything to import: they have no types.
const untyped = [
  './script',
  './feedback',
  './monitor',
  './tags',
  './worker',
  './vision-worker',
  './core.wasm',
  './vision.wasm',
  './vision-relaxed.wasm',
];

const program = (name) => join(repository, 'node_modules/.bin', name);

/** The files below `folder`, relative to it. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Yields what is in the package and should not be, or is missing. */
function* wrongFiles(files) {
  const bin = readdirSync(join(repository, 'js/bin')).map((file) => `js/bin/${file}`);
  const dist = [
    ...bundles.map(({ file }) => file),
    'core.wasm',
    'vision.wasm',
    'vision-relaxed.wasm',
    'integrity.json',
    'THIRD_PARTY_NOTICES.txt',
  ].map((file) => `js/dist/${file}`);
  const expected = ['LICENSE', 'README.md', 'package.json', ...bin, ...dist];
  for (const file of expected) if (!files.includes(file)) yield `${file} is missing`;
  for (const file of files) {
    const isDeclaration = file.startsWith('js/dist/') && file.endsWith('.d.ts');
    if (!isDeclaration && !expected.includes(file)) yield `${file} does not belong there`;
  }
}

/** Yields what is wrong in package.json itself. */
function* wrongEntries(content, manifest) {
  if (Object.keys(manifest.dependencies ?? {}).length > 0) {
    yield `it has dependencies: ${Object.keys(manifest.dependencies).join(', ')}`;
  }
  const targets = [...Object.values(manifest.bin)];
  for (const [name, conditions] of Object.entries(manifest.exports)) {
    const order = Object.keys(conditions);
    if (order.at(-1) !== 'default') yield `exports["${name}"]: default must be last`;
    if (untyped.includes(name) === order.includes('types')) {
      yield `exports["${name}"]: ${order.includes('types') ? 'has types, so take it off the list of untyped ones' : 'has no types'}`;
    } else if (order.includes('types') && order[0] !== 'types') {
      yield `exports["${name}"]: types must be first`;
    }
    targets.push(...Object.values(conditions));
  }
  for (const target of new Set(targets)) {
    if (!existsSync(join(content, target))) yield `${target} is named, and not in the package`;
  }
}

const { tarball, content } = await packPackage();
const manifest = JSON.parse(readFileSync(join(content, 'package.json'), 'utf8'));
const files = filesBelow(content);
const bytes = files.reduce((sum, file) => sum + statSync(join(content, file)).size, 0);
console.log(
  `${relative(repository, tarball)}: ${files.length} files, ${statSync(tarball).size} bytes, ${bytes} unpacked`,
);

const faults = [...wrongFiles(files), ...wrongEntries(content, manifest)];
if (bytes > LARGEST) faults.push(`${bytes} bytes unpacked, more than ${LARGEST}`);
const checks = [
  ['publint', ['run', tarball, '--strict']],
  ['attw', [tarball, '--profile', 'esm-only', '--no-emoji', '--exclude-entrypoints', ...untyped]],
];
for (const [name, args] of checks) {
  await runCommand(program(name), args, { cwd: repository }).then(
    () => console.log(`${name}: no problems`),
    (error) => faults.push(error.message),
  );
}
for (const fault of faults) console.error(`package: ${fault}`);
if (faults.length > 0) process.exit(1);
