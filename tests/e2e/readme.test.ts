import { execFile } from 'node:child_process';
import {
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import sirv from 'sirv';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCatalogue } from '../../demo/lib/read-catalogue.mjs';
import { shopData } from '../../demo/lib/shop-data.mjs';
import { startStorefrontServer } from '../../demo/lib/storefront-server.mjs';
import { programs } from '../../scripts/build.mjs';
import { smallFeed } from '../support/small-feed.mjs';
import { launchBrowser } from './support/browser.js';
import { repositoryFolder, scratchFolder } from './support/paths.js';

const execute = promisify(execFile);

let folder: string;
let browser: Browser;
let plainServer: Server | undefined;
let server: { url: string; stop: () => Promise<void> } | undefined;

beforeAll(async () => {
  await mkdir(scratchFolder, { recursive: true });
  folder = await mkdtemp(join(scratchFolder, 'readme-'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server?.stop();
  plainServer?.close();
  plainServer?.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

/** The first fenced block of a language that has `word`, after a heading of the README. */
async function readmeBlock(heading: string, language: string, word = ''): Promise<string> {
  const readme = await readFile(join(repositoryFolder, 'README.md'), 'utf8');
  const section = readme.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const blocks = section.split(`\`\`\`${language}\n`).slice(1);
  const block = blocks
    .map((text) => text.split('```')[0] ?? '')
    .find((text) => text.includes(word));
  if (!block)
    throw new Error(`README.md has no ${language} block below "${heading}" with "${word}"`);
  return block;
}

/** A shop of 40 products and its log, under the names that the README uses. */
async function writeExports(): Promise<void> {
  await writeFile(join(folder, 'feed.tsv'), smallFeed(40));
  await execute(
    programs.nearshelf,
    'simulate --feed feed.tsv --shoppers 300 --days 60 --seed 3 --out events.csv'.split(' '),
    { cwd: folder },
  );
}

/** A project that has installed the package, as far as npx is concerned. */
async function installPackage(): Promise<void> {
  const bin = join(folder, 'node_modules/.bin');
  await mkdir(bin, { recursive: true });
  await symlink(join(repositoryFolder, 'js/bin/nearshelf-files.mjs'), join(bin, 'nearshelf-files'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
}

async function run(command: string): Promise<void> {
  const path = `${dirname(programs.nearshelf)}:${process.env.PATH}`;
  await execute('sh', ['-ec', command], { cwd: folder, env: { ...process.env, PATH: path } });
}

it('the ten minutes of the README, taken literally, end with a personal rail', async () => {
  await writeExports();
  await installPackage();
  await run(await readmeBlock('Ten minutes to a rail', 'sh'));
  await run(await readmeBlock('Ten minutes to a rail', 'sh', 'nearshelf-files'));

  const site = join(folder, 'site');
  await mkdir(site);
  await cp(join(folder, 'dist/shelf'), join(site, 'shelf'), { recursive: true });

  // Without JavaScript of the shop's.
  await writeFile(join(site, 'index.html'), await readmeBlock('Ten minutes to a rail', 'html'));
  plainServer = createServer(sirv(site, { dev: true }));
  await new Promise<void>((resolve) => plainServer?.listen(0, '127.0.0.1', resolve));
  const { port } = plainServer.address() as AddressInfo;
  const page = await browser.newPage();
  await page.goto(`http://localhost:${port}/`);
  const items = page.locator('near-rail [part="item"]');
  await expect.poll(() => items.count(), { timeout: 20_000 }).toBe(6);
  for (const text of await items.allInnerTexts()) expect(text).toMatch(/Product \d+/);
  expect(await page.getByText('You viewed similar').count()).toBeGreaterThan(0);

  // The same in code.
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
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  await page.goto(server.url);
  await expect.poll(() => lines.length, { timeout: 20_000 }).toBe(12);
  for (const line of lines) expect(line).toMatch(/^Product \d+ \d+(\.\d+)? [a-z-]+$/);
  expect(lines.some((line) => line.endsWith('viewed-similar'))).toBe(true);
});

it('its step with photos, taken literally, ends with an element that finds the product', async () => {
  const data = await shopData({ dataset: 'stand-alone' });
  const photos = join(folder, 'photos');
  await mkdir(photos);
  await copyFile(data.feed ?? '', join(photos, 'feed.tsv'));
  await copyFile(data.events, join(photos, 'events.csv'));
  await copyFile(data.visionModel ?? '', join(photos, 'model.tflite'));
  await cp(data.images ?? '', join(photos, 'img'), { recursive: true });
  // The demo's network is a detector: which of its maps to take must be said.
  const command = (await readmeBlock('Ten minutes to a rail', 'sh', '--vision-model')).trim();
  const options = (data.visionOptions ?? []).join(' ');
  const path = `${dirname(programs.nearshelf)}:${process.env.PATH}`;
  await execute('sh', ['-ec', `${command} ${options}`], {
    cwd: photos,
    env: { ...process.env, PATH: path },
  });

  const site = join(photos, 'site');
  await mkdir(site);
  await cp(join(photos, 'dist/shelf'), join(site, 'shelf'), { recursive: true });
  for (const file of await readdir(join(repositoryFolder, 'js/dist'))) {
    if (!/\.(js|wasm)$/.test(file)) continue;
    await copyFile(join(repositoryFolder, 'js/dist', file), join(site, 'shelf', file));
  }
  await writeFile(
    join(photos, 'page.ts'),
    await readmeBlock('Ten minutes to a rail', 'ts', 'near-lens'),
  );
  await build({
    absWorkingDir: repositoryFolder,
    entryPoints: [join(photos, 'page.ts')],
    outfile: join(site, 'page.js'),
    bundle: true,
    format: 'esm',
    alias: {
      nearshelf: join(repositoryFolder, 'js/dist/index.js'),
      'nearshelf/lens': join(repositoryFolder, 'js/dist/nearshelf.lens.js'),
    },
  });
  await writeFile(
    join(site, 'index.html'),
    '<!doctype html><title>Shop</title><link rel="icon" href="data:,"><body><script type="module" src="page.js"></script>',
  );

  await server?.stop();
  server = await startStorefrontServer({ site, backendUrl: () => undefined });
  const page = await browser.newPage();
  await page.goto(server.url);
  const { products } = await readCatalogue(join(photos, 'dist/shelf'));
  const product = products.find(({ inStock }) => inStock);
  await page
    .locator('near-lens input[type="file"]')
    .first()
    .setInputFiles(join(photos, 'img', basename(product?.image ?? '')));
  const first = page.locator('near-lens [part="item"]').first();
  await expect.poll(() => first.innerText(), { timeout: 20_000 }).toContain(product?.title ?? '');
});
