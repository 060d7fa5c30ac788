import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { programs } from '../../scripts/build.mjs';
import { CommandError, runCommand } from '../../scripts/lib/run-command.mjs';
import { Stamp } from '../../scripts/lib/stamp.mjs';

/**
 * Imports, trains and packs a shop's data with `nearshelf build`, unless program and data are unchanged.
 *
 * @param {import('./shop-data.mjs').ShopData} data
 * @param {{ print?: (line: string) => void, signal?: AbortSignal }} options
 *   print: gets each line of the tool's report
 * @returns {Promise<{ shelf: string, summary: string }>} shelf: folder with manifest.json and the shards
 */
export async function buildShelf(data, { print, signal } = {}) {
  const shelf = join(data.folder, 'shelf');
  const options = [];
  if (data.feed !== undefined) options.push('--feed', data.feed);
  options.push('--events', data.events, ...(data.importOptions ?? []));
  if (data.visionModel !== undefined && data.images !== undefined) {
    options.push('--images', data.images, '--vision-model', data.visionModel);
    options.push(
      ...(data.visionOptions ?? []),
      '--vision-cache',
      join(data.folder, 'vision-cache'),
    );
  }
  const stamp = await Stamp.of(join(data.folder, '.shelf-stamp'), {
    files: [
      programs.nearshelf,
      data.events,
      data.feed,
      data.visionModel,
      data.visionModel && data.images,
    ].filter(Boolean),
    values: options,
  });
  const manifest = join(shelf, 'manifest.json');
  const built = await stamp.unlessFresh([manifest], async () => {
    try {
      await runCommand(programs.nearshelf, ['build', ...options, '--out', shelf], {
        signal,
        onLine: (line) => print?.(`  ${line}`),
      });
    } catch (error) {
      if (print === undefined || !(error instanceof CommandError)) throw error;
      throw new Error('nearshelf build could not make a shelf of this data, for the reason above.');
    }
  });
  const { model, items, shards } = JSON.parse(await readFile(manifest, 'utf8'));
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const summary = `${items} products, ${(bytes / 1000).toFixed(0)} kB, model ${model}`;
  return { shelf, summary: built ? summary : `up to date: ${summary}` };
}
