import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStorefrontServer } from '../../demo/lib/storefront-server.mjs';
import { programs } from '../../scripts/build.mjs';
import { launchBrowser } from './support/browser.js';
import { repositoryFolder, scratchFolder } from './support/paths.js';

const execute = promisify(execFile);

let folder: string;
let browser: Browser;
let server: { url: string; stop: () => Promise<void> } | undefined;

beforeAll(async () => {
  await mkdir(scratchFolder, { recursive: true });
  folder = await mkdtemp(join(scratchFolder, 'readme-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The first fenced block of a language after a heading of the README. */
async function readmeBlock(heading: string, language: string): Promise<string> {
  const readme = await readFile(join(repositoryFolder, 'README.md'), 'utf8');
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const block = section.split(`\`\`\`${language}\n`)[1]?.split('```')[0];
  if (!block) throw new Error(`README.md has no ${language} block below "${heading}"`);
  return block;
}

/** A shop of 40 products and its log, under the names that the README uses. */
async function writeExports(): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, index) =>
    [
      `SKU-${index + 1}`,
      `Product ${index + 1}`,
      `/p/${index + 1}`,
      `${index + 5}.00 EUR`,
      'in_stock',
      `Room ${index % 4}`,
    ].join('\t'),
  );
  const header = 'id\ttitle\tlink\tprice\tavailability\tproduct_type';
  await writeFile(join(folder, 'feed.tsv'), `${[header, ...rows].join('\n')}\n`);
  await execute(
    programs.nearshelf,
    'simulate --feed feed.tsv --shoppers 300 --days 60 --seed 3 --out events.csv'.split(' '),
    { cwd: folder },
  );
}

it('the ten minutes of the README, taken literally, end with a personal rail', async () => {
  await writeExports();
  const command = await readmeBlock('Ten minutes to a rail', 'sh');
  const path = `${dirname(programs.nearshelf)}:${process.env.PATH}`;
  await execute('sh', ['-ec', command], { cwd: folder, env: { ...process.env, PATH: path } });

  const site = join(folder, 'site');
  await mkdir(site);
  await execute('cp', ['-r', join(folder, 'dist/shelf'), join(site, 'shelf')]);
  for (const file of ['nearshelf.worker.js', 'nearshelf.feedback.js', 'core.wasm']) {
    await copyFile(join(repositoryFolder, 'js/dist', file), join(site, 'shelf', file));
  }
  await writeFile(join(folder, 'page.ts'), await readmeBlock('Ten minutes to a rail', 'ts'));
  await build({
    absWorkingDir: repositoryFolder,
    entryPoints: [join(folder, 'page.ts')],
    outfile: join(site, 'page.js'),
    bundle: true,
    format: 'esm',
    nodePaths: [join(repositoryFolder, 'node_modules')],
    alias: { nearshelf: join(repositoryFolder, 'js/dist/index.js') },
  });
  await writeFile(
    join(site, 'index.html'),
    '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script type="module" src="page.js"></script>',
  );

  server = await startStorefrontServer({ site, backendUrl: () => undefined });
  const page = await browser.newPage();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  await page.goto(server.url);
  await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(12);
  for (const line of lines) expect(line).toMatch(/^Product \d+ \d+(\.\d+)? [a-z-]+$/);
  expect(lines.some((line) => line.endsWith('viewed-similar'))).toBe(true);
});
