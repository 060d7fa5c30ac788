// The scripts of the page: ours and each peer's apart, so that their sizes and their starts can be told.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;

/** Bundles into `out`. `wasm`: folder of vision.wasm. Throws when something is not installed or not built. */
export async function bundlePage(out, wasm) {
  for (const file of [join(wasm, 'vision.wasm'), resolve(here, '../node_modules/@litertjs/core')]) {
    if (existsSync(file)) continue;
    throw new Error(
      `${file} is missing. Run npm run build, and npm run bench:vision, which installs the peers.`,
    );
  }
  const shared = {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
    external: ['/page/*', 'fs', 'path', 'crypto', 'module', 'worker_threads'],
    outdir: out,
  };
  const contender = (name) => join(here, `contenders/${name}.mjs`);
  const entries = {
    page: join(here, 'page.mjs'),
    'nearshelf-worker': join(here, 'nearshelf-worker.mjs'),
    nearshelf: contender('nearshelf'),
    litert: contender('litert'),
    mediapipe: contender('mediapipe'),
    onnxruntime: contender('onnxruntime'),
    tfjs: contender('tfjs'),
  };
  await Promise.all(
    Object.entries(entries).map(([name, path]) =>
      build({ ...shared, entryPoints: { [name]: path } }),
    ),
  );
}
