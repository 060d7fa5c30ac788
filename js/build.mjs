// Builds the package's files into js/dist:
//
//   index.js             ES module, es2020   the shop's bundler, or <script type="module">
//   index.d.ts, …        declarations        TypeScript, through the "types" of package.json
//   nearshelf.feedback.js  ES module, es2020 served at `base`; imported by the page with consent `measure` only
//   nearshelf.worker.js  ES module, es2020   served at `base`; started with new Worker(…, {type: 'module'})
//   nearshelf.search.js  ES module, es2020   imported as nearshelf/search: the vector index, with the glue of core.wasm
//   core.wasm            WebAssembly         served at `base`; fetched by the worker
//   nearshelf.vision.js  ES module, es2020   served at `base`; imported by the page with its first search by photo
//   nearshelf.vision.worker.js  ES module    served at `base`; started by nearshelf.vision.js
//   vision.wasm, vision-relaxed.wasm         served at `base`; fetched by nearshelf.vision.worker.js
//   nearshelf.encoder.js ES module, es2020   imported as nearshelf/vision: the encoder by itself, in the same worker
//   nearshelf.lens.js    ES module, es2020   imported as nearshelf/lens: the element <near-lens>
//
// There is no CommonJS: the package runs in browsers, and Node 20 imports index.js as it is for SSR.
//
// node js/build.mjs [--core DIR]    DIR holds core.js and the .wasm files (default: build/wasm-release/wasm)
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'js/dist');
const { values } = parseArgs({
  options: { core: { type: 'string', default: join(root, 'build/wasm-release/wasm') } },
});
const core = resolve(values.core);

const wasmFiles = ['core.wasm', 'vision.wasm', 'vision-relaxed.wasm'];
for (const file of ['core.js', ...wasmFiles]) {
  if (existsSync(join(core, file))) continue;
  console.error(
    `${join(core, file)} is missing. Build it (cmake --preset wasm-release && cmake --build --preset wasm-release), or pass --core DIR.`,
  );
  process.exit(1);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  target: 'es2020',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};
await Promise.all([
  build({
    ...shared,
    entryPoints: ['js/src/index.ts'],
    outfile: join(dist, 'index.js'),
    // Private members end in an underscore, so they can be shortened like variables.
    mangleProps: /_$/,
  }),
  build({
    ...shared,
    entryPoints: ['js/src/feedback/nearshelf.feedback.ts'],
    outfile: join(dist, 'nearshelf.feedback.js'),
    mangleProps: /_$/,
  }),
  build({
    ...shared,
    entryPoints: ['js/src/worker/nearshelf.worker.ts'],
    outfile: join(dist, 'nearshelf.worker.js'),
    alias: { 'nearshelf-core-glue': join(core, 'core.js') },
  }),
  build({
    ...shared,
    entryPoints: ['js/src/search/nearshelf.search.ts'],
    outfile: join(dist, 'nearshelf.search.js'),
    alias: { 'nearshelf-core-glue': join(core, 'core.js') },
  }),
  build({
    ...shared,
    entryPoints: ['js/src/vision/nearshelf.vision.ts'],
    outfile: join(dist, 'nearshelf.vision.js'),
    mangleProps: /_$/,
  }),
  build({
    ...shared,
    entryPoints: ['js/src/vision/nearshelf.encoder.ts'],
    outfile: join(dist, 'nearshelf.encoder.js'),
    mangleProps: /_$/,
  }),
  build({
    ...shared,
    entryPoints: ['js/src/vision/nearshelf.vision.worker.ts'],
    outfile: join(dist, 'nearshelf.vision.worker.js'),
  }),
  build({
    ...shared,
    entryPoints: ['js/src/element/nearshelf.lens.ts'],
    outfile: join(dist, 'nearshelf.lens.js'),
    mangleProps: /_$/,
  }),
]);
for (const file of wasmFiles) cpSync(join(core, file), join(dist, file));
keepBundlersOut(join(dist, 'index.js'));

const declarations = join(root, 'build/declarations');
rmSync(declarations, { recursive: true, force: true });
const tsc = join(root, 'node_modules/typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', 'tsconfig.declarations.json'], {
  cwd: root,
  stdio: 'inherit',
});
copyDeclarations('index');
copyDeclarations('search/nearshelf.search');
copyDeclarations('vision/nearshelf.encoder');
copyDeclarations('element/nearshelf.lens');

/**
 * Marks the one import whose file lies at the shop's `base`, in the words of webpack and Vite: a shop's
 * bundler would look for it at build time. Minifying drops such comments, so they are put in afterwards.
 */
function keepBundlersOut(file) {
  const parts = readFileSync(file, 'utf8').split('import(');
  if (parts.length !== 2)
    throw new Error(`${file}: expected one import(), found ${parts.length - 1}`);
  writeFileSync(file, parts.join('import(/*webpackIgnore:true*//*@vite-ignore*/'));
}

/** Copies a declaration file and those it imports: the others describe the inside of the bundle. */
function copyDeclarations(name) {
  const file = `${name}.d.ts`;
  if (existsSync(join(dist, file))) return;
  cpSync(join(declarations, file), join(dist, file));
  const text = readFileSync(join(dist, file), 'utf8');
  for (const [, imported] of text.matchAll(/from '(\.[^']+)\.js'/g)) {
    copyDeclarations(join(dirname(name), imported));
  }
}
