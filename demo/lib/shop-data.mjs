// Where a demo's products, shoppers and photos come from.
import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { programs } from '../../scripts/build.mjs';
import { repository } from '../../scripts/lib/repository.mjs';
import { runCommand } from '../../scripts/lib/run-command.mjs';
import { Stamp } from '../../scripts/lib/stamp.mjs';
import { step } from '../../scripts/lib/step.mjs';
import { makeStandAloneData } from './stand-alone-data.mjs';
import { fetchVisionModel, visionModelOptions } from './vision-model.mjs';

const SEED = '20260101';
const SHOPPERS = '3000';
const DAYS = '90';
/** Where the Online Retail log is, if it is there: in $NEARSHELF_DATA, or beside this repository, never in it. */
export const onlineRetailLog = join(
  process.env.NEARSHELF_DATA || join(repository, '../shared/data'),
  'interactions/online-retail-uci-2010-2011.csv.xz',
);

/**
 * @typedef {{ folder: string, shopName: string, notice: string, feed?: string, events: string, images?: string,
 *   importOptions?: string[], descriptions?: Map<string, string>, visionModel?: string, visionOptions?: string[] }} ShopData
 *   folder: where everything made for this shop lies; notice: one sentence on the data's origin, for the page;
 *   importOptions, visionOptions: further options of `nearshelf build`; visionModel: the network that looks at photos
 */

/**
 * Makes or finds the data that was asked for, one printed line each step.
 *
 * @param {ReturnType<typeof import('./options.mjs').parseOptions>['source']} source
 * @param {{ signal?: AbortSignal }} options
 * @returns {Promise<ShopData>}
 */
export function shopData(source, { signal } = {}) {
  if (source.dataset === 'stand-alone') return standAlone(signal);
  if (source.dataset === 'online-retail') return onlineRetail();
  return ownExports(source);
}

async function standAlone(signal) {
  const folder = demoFolder('stand-alone');
  const feed = join(folder, 'feed.tsv');
  const events = join(folder, 'events.csv');
  const images = join(folder, 'images');

  await step('sample products', async () => {
    const stamp = await Stamp.of(join(folder, '.feed-stamp'), {
      files: [join(repository, 'demo/lib/stand-alone-data.mjs')],
    });
    const made = await stamp.unlessFresh([feed, images], () =>
      makeStandAloneData(folder, { signal }),
    );
    return made ? '54 products with photos' : 'up to date';
  });
  const visionFolder = join(folder, 'vision');
  const visionModel = join(visionFolder, 'vision-model.tflite');
  await step('vision model', async () => {
    const stamp = await Stamp.of(join(folder, '.vision-stamp'), {
      files: [join(repository, 'demo/lib/vision-model.mjs')],
    });
    const made = await stamp.unlessFresh([visionModel], () =>
      fetchVisionModel(visionFolder, { signal }),
    );
    return made ? 'the trunk of a detector, from npm' : 'up to date';
  });
  await step('simulate shoppers', async (progress) => {
    const settings = ['--shoppers', SHOPPERS, '--days', DAYS, '--seed', SEED];
    const stamp = await Stamp.of(join(folder, '.events-stamp'), {
      files: [feed, programs.nearshelf],
      values: settings,
    });
    const made = await stamp.unlessFresh([events], () =>
      runCommand(programs.nearshelf, ['simulate', '--feed', feed, ...settings, '--out', events], {
        signal,
        onLine: progress,
      }),
    );
    return made ? `${SHOPPERS} shoppers, ${DAYS} days, seed ${SEED}` : 'up to date';
  });
  return {
    folder,
    shopName: 'Hearth & Field',
    notice:
      'Demonstration data: products and photos from the npm package @vendure/create (MIT licence); ' +
      `the shoppers are simulated (seed ${SEED}), reductions and dates of arrival made up.`,
    feed,
    events,
    images,
    visionModel,
    visionOptions: visionModelOptions,
    descriptions: await readDescriptions(feed),
  };
}

async function onlineRetail() {
  try {
    await access(onlineRetailLog);
  } catch {
    throw new Error(
      `the Online Retail log is not here: ${onlineRetailLog}\n` +
        'Give your own exports with --feed and --events, or run the stand-alone demo without --dataset.',
    );
  }
  return {
    folder: demoFolder('online-retail'),
    shopName: 'Online Retail',
    notice:
      'Demonstration data: UCI Online Retail, Chen, Sain, Guo 2012, CC BY 4.0. Real orders of 2010 and 2011; ' +
      'the log has no photos.',
    events: onlineRetailLog,
  };
}

async function ownExports({ feed, events, images, visionModel, importOptions }) {
  for (const path of [feed, events, images, visionModel]) {
    if (path === undefined) continue;
    await access(path).catch(() => {
      throw new Error(`${path}: no such file or folder, or it may not be read`);
    });
  }
  const paths = [feed, events, images, visionModel].map((path) =>
    path === undefined ? undefined : resolve(path),
  );
  const name = createHash('sha256').update(JSON.stringify(paths)).digest('hex').slice(0, 8);
  return {
    folder: demoFolder(`own-${name}`),
    shopName: 'Your shop',
    notice: `Made from ${[feed, events]
      .filter(Boolean)
      .map((path) => basename(path))
      .join(' and ')}.`,
    feed: paths[0],
    events: paths[1],
    images: paths[2],
    visionModel: paths[3],
    importOptions,
  };
}

function demoFolder(name) {
  return join(process.env.NEARSHELF_DEMO_FOLDER ?? join(repository, '.cache/demo'), name);
}

// The shelf holds no descriptions: rails have no room for them.
async function readDescriptions(feed) {
  const [header, ...rows] = (await readFile(feed, 'utf8'))
    .split('\n')
    .map((line) => line.split('\t'));
  const id = header.indexOf('id');
  const description = header.indexOf('description');
  return new Map(rows.map((row) => [row[id], row[description]]));
}
