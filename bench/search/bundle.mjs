// The scripts of the page: ours and each peer's apart, so that their sizes can be told.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const here = import.meta.dirname;
const root = resolve(here, '../..');

/** Bundles into `out`. `core`: folder of core.js. Throws when the peers are not installed. */
export async function bundlePage(out, core) {
  for (const file of [join(core, 'core.js'), resolve(here, '../node_modules/hnswlib-wasm')]) {
    if (!existsSync(file)) {
      throw new Error(
        `${file} is missing. Run npm run build, and npm run bench:search, which installs the peers.`,
      );
    }
  }
  const shared = {
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    logLevel: 'error',
    external: ['/page/*'],
    outdir: out,
    alias: { 'nearshelf-core-glue': join(core, 'core.js') },
  };
  await Promise.all([
    build({
      ...shared,
      entryPoints: { page: join(here, 'page.mjs') },
      external: [...shared.external, 'nearshelf/search'],
    }),
    build({
      ...shared,
      entryPoints: { 'nearshelf.search': join(root, 'js/src/search/nearshelf.search.ts') },
    }),
    build({ ...shared, entryPoints: { tfjs: join(here, 'contenders/tfjs.mjs') } }),
    build({
      ...shared,
      entryPoints: { hnswlib: join(here, 'contenders/hnswlib.mjs') },
      external: [...shared.external, 'fs', 'path', 'crypto'],
    }),
  ]);
}
