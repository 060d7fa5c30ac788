import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildShelf } from '../../demo/lib/build-shelf.mjs';
import { readCatalogue } from '../../demo/lib/read-catalogue.mjs';
import { onlineRetailLog, shopData } from '../../demo/lib/shop-data.mjs';
import { startStorefrontServer } from '../../demo/lib/storefront-server.mjs';
import { sdkFiles } from '../../js/bin/sdk-files.mjs';
import { programs } from '../../scripts/build.mjs';
import { launchBrowser } from './support/browser.js';
import type { HistoryEvent, ParityWindow, Ranked, RankRequest } from './support/parity-page.js';
import { repositoryFolder, scratchFolder } from './support/paths.js';
import { seededRandom } from './support/seeded-random.js';

const execute = promisify(execFile);
const NOW = 29_400_000;
const HISTORIES = 40;
const SEED = 7;

const dataSets = [
  { dataset: 'stand-alone', here: true, origin: 'data of its own' },
  {
    dataset: 'online-retail',
    here: existsSync(onlineRetailLog),
    origin: 'needs $NEARSHELF_DATA or ../shared/data',
  },
] as const;

// The same shard and the same history must give the same list, to the last bit of every score.
describe.each(dataSets)(
  'native build and wasm in Chromium rank alike: $dataset ($origin)',
  ({ dataset, here }) => {
    let folder: string;
    let shelf: string;
    let server: { url: string; stop: () => Promise<void> };
    let browser: Browser;
    let page: Page;
    let ids: string[];

    beforeAll(async () => {
      await mkdir(scratchFolder, { recursive: true });
      folder = await mkdtemp(join(scratchFolder, 'parity-'));
      ({ shelf } = await buildShelf(await shopData({ dataset })));
      ids = (await readCatalogue(shelf)).products.map(({ id }) => id);

      await build({
        absWorkingDir: repositoryFolder,
        entryPoints: [join(repositoryFolder, 'tests/e2e/support/parity-page.ts')],
        outfile: join(folder, 'parity-page.js'),
        bundle: true,
        format: 'esm',
      });
      const html =
        '<!doctype html><title>Parity</title><script type="module" src="parity-page.js">';
      await writeFile(join(folder, 'index.html'), `${html}</script>`);
      await cp(shelf, join(folder, 'shelf'), { recursive: true });
      for (const file of sdkFiles) {
        await copyFile(join(repositoryFolder, 'js/dist', file), join(folder, 'shelf', file));
      }
      server = await startStorefrontServer({ site: folder, backendUrl: () => undefined });
      browser = await launchBrowser();
      page = await browser.newPage();
      await page.goto(server.url);
    });
    afterAll(async () => {
      await browser.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    });

    async function rankNatively(
      request: RankRequest,
    ): Promise<{ source: string; items: Ranked[] }> {
      const history = join(folder, 'history.jsonl');
      await writeFile(
        history,
        request.history.map((event) => `${JSON.stringify(event)}\n`).join(''),
      );
      const args = ['recommend', '--shelf', shelf, '--history', history, '--json'];
      args.push(
        '--kind',
        request.kind,
        '--limit',
        String(request.limit),
        '--now',
        String(request.minute),
      );
      if (request.anchor !== undefined) args.push('--anchor', request.anchor);
      const { stdout } = await execute(programs.nearshelf, args);
      const { source, items } = JSON.parse(stdout) as { source: string; items: Ranked[] };
      return {
        source,
        items: items.map(({ id, score_bits, reason, ref }) => ({
          id,
          score_bits,
          reason,
          ...(ref !== undefined && { ref }),
        })),
      };
    }

    const rankInBrowser = (request: RankRequest): Promise<{ source: string; items: Ranked[] }> =>
      page.evaluate((asked) => (window as unknown as ParityWindow).rank(asked), request);

    it.runIf(here)('to the last bit, for a history as shoppers have them', async () => {
      const request: RankRequest = {
        kind: 'for-you',
        limit: 12,
        minute: NOW,
        history: [
          { event: 'purchase', item_id: ids[20] ?? '', minute: NOW - 40_000 },
          { event: 'view_item', item_id: ids[3] ?? '', minute: NOW - 90 },
          { event: 'view_item', item_id: ids[7] ?? '', minute: NOW - 12 },
          { event: 'add_to_cart', item_id: ids[7] ?? '', minute: NOW - 11 },
        ],
      };
      const [native, chromium] = await Promise.all([rankNatively(request), rankInBrowser(request)]);
      console.log(sideBySide(native.items, chromium.items));
      expect(native.source).toBe('model');
      expect(native.items).toHaveLength(12);
      expect(chromium).toEqual(native);
    });

    it.runIf(here)(
      `to the last bit, for ${HISTORIES} random histories (seed ${SEED})`,
      async () => {
        const random = seededRandom(SEED);
        for (let round = 0; round < HISTORIES; round += 1) {
          const request = randomRequest(random, ids);
          expect(await rankInBrowser(request), JSON.stringify(request)).toEqual(
            await rankNatively(request),
          );
        }
      },
    );
  },
);

function randomRequest(random: (below: number) => number, ids: readonly string[]): RankRequest {
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const events = ['view_item', 'add_to_cart', 'remove_from_cart', 'purchase'] as const;
  const history: HistoryEvent[] = Array.from({ length: random(30) }, () => ({
    event: pick(events),
    item_id: pick(ids),
    minute: NOW - random(100_000),
  })).sort((a, b) => a.minute - b.minute);
  const kind = pick([
    'for-you',
    'similar',
    'trending',
    'bought-together',
    'recently-viewed',
    'buy-again',
    'new',
    'on-sale',
    'looks-like',
  ] as const);
  return {
    kind,
    limit: 1 + random(54),
    minute: NOW,
    history,
    ...(['similar', 'looks-like'].includes(kind) && { anchor: pick(ids) }),
  };
}

function sideBySide(native: readonly Ranked[], chromium: readonly Ranked[]): string {
  const cell = (item: Ranked | undefined): string =>
    `${item?.id ?? '-'} ${item?.score_bits ?? ''}`.padEnd(28);
  const rows = native.map((item, index) => `${cell(item)}${cell(chromium[index])}`);
  return [`${'native'.padEnd(28)}Chromium`, ...rows].join('\n');
}
