import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryFolder } from '../../support/paths.js';

/**
 * A file of the SDK as a release of another protocol would have it. `entry` is a path below js/src.
 */
export async function otherRelease(entry: string): Promise<Buffer> {
  const { outputFiles } = await build({
    absWorkingDir: repositoryFolder,
    entryPoints: [join('js/src', entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2020',
    minify: true,
    alias: { 'nearshelf-core-glue': join(repositoryFolder, 'build/wasm-release/wasm/core.js') },
    plugins: [
      {
        name: 'another protocol',
        setup: ({ onLoad }) => {
          onLoad({ filter: /shared\/protocol\.ts$/ }, async ({ path }) => ({
            contents: (await readFile(path, 'utf8')).replace(/(protocolVersion = )\d+/, '$1' + '1'),
            loader: 'ts',
          }));
        },
      },
    ],
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}
