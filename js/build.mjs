// Builds the package's files into js/dist: the bundles of js/bundles.mjs, their declarations, and the .wasm files.
//
// There is no CommonJS: the package runs in browsers, and Node 20 imports it as it is for SSR.
//
// node js/build.mjs [--core DIR]    DIR holds core.js and the .wasm files (default: build/wasm-release/wasm)
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { minify } from 'terser';
import { bundles } from './bundles.mjs';

const root = resolve(import.meta.dirname, '..');
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

// js/dist is replaced as a whole and at the end: a build that fails leaves the one before.
mkdirSync(join(root, 'build'), { recursive: true });
const scratch = mkdtempSync(join(root, 'build/sdk-'));
const dist = join(scratch, 'dist');
mkdirSync(dist);
for (const file of wasmFiles) cpSync(join(core, file), join(dist, file));
shrink(join(dist, 'core.wasm'));
const coreDigest = createHash('sha256')
  .update(readFileSync(join(dist, 'core.wasm')))
  .digest('hex');
try {
  await Promise.all(bundles.map(writeBundle));
  writeDeclarations();
  execFileSync(process.execPath, [join(root, 'scripts/integrity.mjs'), dist], { stdio: 'inherit' });
  rmSync(join(root, 'js/dist'), { recursive: true, force: true });
  renameSync(dist, join(root, 'js/dist'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** A newer optimiser than the one that came with the compiler: about one byte in a hundred less. */
function shrink(file) {
  const optimiser = join(root, 'node_modules/binaryen/bin/wasm-opt');
  const features = [
    'simd',
    'bulk-memory',
    'sign-ext',
    'nontrapping-float-to-int',
    'mutable-globals',
  ].map((feature) => `--enable-${feature}`);
  execFileSync(process.execPath, [optimiser, file, '-Oz', '--converge', ...features, '-o', file]);
}

async function writeBundle({
  file,
  entry,
  format = 'esm',
  glue,
  keepBundlersOut,
  banner,
  outside,
}) {
  const {
    outputFiles: [output],
  } = await build({
    absWorkingDir: root,
    entryPoints: [join('js/src', entry)],
    bundle: true,
    write: false,
    format,
    target: 'es2020',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    external: outside ?? [],
    // Private members end in an underscore, so they can be shortened like variables.
    mangleProps: /_$/,
    // The worker takes no other core.wasm than the one of its own build.
    define: { NEARSHELF_CORE_SHA256: JSON.stringify(coreDigest) },
    ...(glue && { alias: { 'nearshelf-core-glue': join(core, 'core.js') } }),
  });
  // A second pass finds about four bytes in a hundred more.
  const { code } = await minify(output.text, {
    ecma: 2020,
    module: format === 'esm',
    compress: {
      ecma: 2020,
      passes: 4,
      pure_getters: true,
      unsafe_arrows: true,
      unsafe_methods: true,
      hoist_funs: true,
    },
    format: { ecma: 2020, ...(banner && { preamble: banner }) },
  });
  writeFileSync(join(dist, file), keepBundlersOut ? withoutBundlers(code, file) : code);
}

/**
 * Marks the one import whose file lies at the shop's `base`, in the words of webpack and Vite: a shop's
 * bundler would look for it at build time. Minifying drops such comments, so they are put in afterwards.
 */
function withoutBundlers(code, file) {
  const parts = code.split('import(');
  if (parts.length !== 2)
    throw new Error(`${file}: expected one import(), found ${parts.length - 1}`);
  return parts.join('import(/*webpackIgnore:true*//*@vite-ignore*/');
}

function writeDeclarations() {
  const declarations = join(scratch, 'declarations');
  const described = bundles.filter(({ declarations: wanted }) => wanted).map(({ entry }) => entry);
  const project = join(scratch, 'tsconfig.json');
  const files = ['worker/core-glue.d.ts', ...described].map((file) => join(root, 'js/src', file));
  const extended = join(root, 'tsconfig.declarations.json');
  const compilerOptions = { outDir: declarations };
  writeFileSync(
    project,
    JSON.stringify({ extends: extended, compilerOptions, include: [], files }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', project], { cwd: root, stdio: 'inherit' });
  for (const entry of described) copyDeclarations(declarations, entry.replace(/\.ts$/, ''));
}

/** Copies a declaration file and those it imports: the others describe the inside of the bundle. */
function copyDeclarations(from, name) {
  const file = `${name}.d.ts`;
  if (existsSync(join(dist, file))) return;
  cpSync(join(from, file), join(dist, file));
  const text = readFileSync(join(dist, file), 'utf8');
  for (const [, imported] of text.matchAll(/from '(\.[^']+)\.js'/g)) {
    copyDeclarations(from, join(dirname(name), imported));
  }
}
