// Makes what the benchmark serves, once, under .cache/bench-start: a feed, a log of simulated shoppers, the shelf, the pages.
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { programs } from '../../scripts/build.mjs';
import { repository } from '../../scripts/lib/repository.mjs';
import { runCommand } from '../../scripts/lib/run-command.mjs';
import { Stamp } from '../../scripts/lib/stamp.mjs';
import { makeFeed } from './make-feed.mjs';
import { hashedFolder, makePages } from './pages.mjs';

const SHOPPERS_PER_ITEM = 3;
const DAYS = '60';
const sdkFiles = [
  'index.js',
  'nearshelf.worker.js',
  'nearshelf.feedback.js',
  'nearshelf.tags.js',
  'core.wasm',
];
const compress = promisify(brotliCompress);
const QUALITY = { [constants.BROTLI_PARAM_QUALITY]: 11 };

/**
 * @param {{ items: number, budget?: string | undefined }} options budget: as of `nearshelf build`
 * @returns {Promise<{ site: string, manifest: { shards: object[], fallback: string[] } }>}
 */
export async function prepare({ items, budget }) {
  const root = join(repository, '.cache/bench-start');
  const data = join(root, `${items}`);
  const folder = join(data, budget ?? 'no-budget');
  await mkdir(folder, { recursive: true });
  const shelf = await buildShelf({ data, folder, items, budget });
  const manifest = JSON.parse(await readFile(join(shelf, 'manifest.json'), 'utf8'));

  const site = join(folder, 'site');
  await rm(site, { recursive: true, force: true });
  await cp(shelf, join(site, 'shelf'), { recursive: true });
  for (const file of sdkFiles) {
    for (const to of ['shelf', hashedFolder]) {
      await cp(join(repository, 'js/dist', file), join(site, to, file));
    }
  }
  for (const [name, html] of makePages(manifest)) await writeFile(join(site, name), html);
  await compressSite(site, join(root, 'brotli'));
  return { site, manifest };
}

async function buildShelf({ data, folder, items, budget }) {
  const feed = join(data, 'feed.tsv');
  const events = join(data, 'events.csv');
  const shelf = join(folder, 'shelf');
  await writeFile(feed, makeFeed(items));
  const shoppers = String(items * SHOPPERS_PER_ITEM);
  const made = await Stamp.of(join(data, '.events-stamp'), {
    files: [feed, programs.nearshelf],
    values: [shoppers, DAYS],
  });
  const simulate = ['simulate', '--feed', feed, '--shoppers', shoppers, '--days', DAYS];
  await made.unlessFresh([events], () =>
    runCommand(programs.nearshelf, [...simulate, '--out', events]),
  );
  const options = ['--feed', feed, '--events', events, ...(budget ? ['--budget', budget] : [])];
  const built = await Stamp.of(join(folder, '.shelf-stamp'), {
    files: [feed, events, programs.nearshelf],
    values: options,
  });
  await built.unlessFresh([join(shelf, 'manifest.json')], async () => {
    console.error(`building a shelf of ${items} items: a minute for 10,000`);
    await runCommand(programs.nearshelf, ['build', ...options, '--out', shelf]);
  });
  return shelf;
}

/** FILE.br beside every file; kept in `cache` by content, since quality 11 takes its time. */
async function compressSite(site, cache) {
  await mkdir(cache, { recursive: true });
  for (const entry of await readdir(site, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const plain = await readFile(path);
    const kept = join(cache, createHash('sha256').update(plain).digest('hex'));
    const known = await readFile(kept).catch(() => undefined);
    const bytes = known ?? (await compress(plain, { params: QUALITY }));
    if (!known) await writeFile(kept, bytes);
    await writeFile(`${path}.br`, bytes);
  }
}
