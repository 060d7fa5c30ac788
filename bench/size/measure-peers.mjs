import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { runCommand } from '../../scripts/lib/run-command.mjs';
import { clients, runtimes } from './peers.mjs';

const here = import.meta.dirname;

/** @typedef {{ name: string, versions: string[], gzip: number, contains: string, isPart: boolean }} PeerSize */

/**
 * Installs the peers into bench/size/node_modules, unless they are there, and measures each: a page's module, bundled
 * and minified for browsers, and the files it fetches, each with gzip -9. `nearshelf` is measured the same way, from
 * the folder of the unpacked package. Rejects when the registry cannot be reached or a package cannot be bundled.
 *
 * @param {string} nearshelf
 * @returns {Promise<{ nearshelf: number, clients: PeerSize[], runtimes: PeerSize[] }>} bytes
 */
export async function measurePeers(nearshelf) {
  const lock = join(here, 'node_modules/.package-lock.json');
  if (!existsSync(lock)) {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', here];
    await runCommand('npm', args, { cwd: here });
  }
  const own = await bundledSize(
    `import { createShelf } from '${join(nearshelf, 'js/dist/index.js')}'; globalThis.client = createShelf;`,
  );
  return {
    nearshelf: own,
    clients: await Promise.all(clients.map(measure)),
    runtimes: await Promise.all(runtimes.map(measure)),
  };
}

async function measure({ name, packages, entry, files = [], contains, isPart = false }) {
  const fetched = files.map((file) => zipped(readFileSync(join(here, 'node_modules', file))));
  const gzip = fetched.reduce((sum, bytes) => sum + bytes, await bundledSize(entry));
  return { name, versions: packages.map(versionOf), gzip, contains, isPart };
}

async function bundledSize(entry) {
  const {
    outputFiles: [output],
  } = await build({
    stdin: { contents: entry, resolveDir: here },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2020',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return zipped(output.contents);
}

function zipped(bytes) {
  return gzipSync(bytes, { level: 9 }).length;
}

function versionOf(name) {
  const text = readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8');
  return `${name} ${JSON.parse(text).version}`;
}
