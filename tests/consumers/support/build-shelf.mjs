import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programs } from '../../../scripts/build.mjs';
import { runCommand } from '../../../scripts/lib/run-command.mjs';
import { smallFeed } from '../../support/small-feed.mjs';

/**
 * Builds the shelf of a shop with 40 products, SKU-1 to SKU-40, and a simulated log in `folder`. Resolves with
 * the folder to publish: manifest and shards, nothing of the SDK. Rejects when `nearshelf` is not built or fails.
 *
 * @param {string} folder
 * @param {AbortSignal} [signal]
 */
export async function buildShelf(folder, signal) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'feed.tsv'), smallFeed(40));
  const log = '--shoppers 300 --days 60 --seed 3 --out events.csv';
  for (const line of [
    `simulate --feed feed.tsv ${log}`,
    'build --feed feed.tsv --events events.csv --out shelf',
  ]) {
    await runCommand(programs.nearshelf, line.split(' '), { cwd: folder, signal });
  }
  return join(folder, 'shelf');
}
