// What only a browser can show: the bundle under a strict CSP, in a page and in a module worker.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type * as Search from '../../../js/src/search/nearshelf.search.js';
import { coreFolder, published, vector } from './fixture.js';

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const csp =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
const pageScript = `import * as search from '/search.js'; Object.assign(window, { search });`;
const workerScript = `import { openVectorIndex } from '/search.js';
const found = openVectorIndex({ base: '/clusters/', core: '/' })
  .then((index) => index.search({ item: 'P5' }, { limit: 3 }));
onmessage = async () => postMessage(await found);`;

let server: Server;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  const bundle = await build({
    entryPoints: [resolve(import.meta.dirname, '../../../js/src/search/nearshelf.search.ts')],
    alias: { 'nearshelf-core-glue': join(coreFolder, 'core.js') },
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
  });
  const scripts: Record<string, string> = {
    '/search.js': bundle.outputFiles[0]?.text as string,
    '/page.js': pageScript,
    '/worker.js': workerScript,
  };
  server = createServer((request, response) => {
    const path = request.url as string;
    response.setHeader('Content-Security-Policy', csp);
    const script = scripts[path];
    const bytes = published(path);
    if (script) response.setHeader('Content-Type', 'text/javascript').end(script);
    else if (path === '/')
      response
        .setHeader('Content-Type', 'text/html')
        .end('<script type=module src=/page.js></script>');
    else response.writeHead(bytes ? 200 : 404).end(bytes ?? '');
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.waitForFunction('window.search');
});
afterAll(async () => {
  await browser.close();
  server.close();
});

it('a page searches under a strict CSP', async () => {
  const found = await page.evaluate(
    async (query) => {
      const { openVectorIndex } = (window as unknown as { search: typeof Search }).search;
      const index = await openVectorIndex({ base: 'coded/', core: '/' });
      return index.search(new Float32Array(query), { limit: 3 });
    },
    [...vector(9)],
  );
  expect(found[0]).toMatchObject({ id: 'P9', item: 9 });
  expect(problems.filter((text) => !text.includes('favicon'))).toEqual([]);
});

it('so does a module worker', async () => {
  const found = await page.evaluate(
    () =>
      new Promise<{ id: string }[]>((resolveWith, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onmessage = ({ data }) => resolveWith(data);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage('go');
      }),
  );
  expect(found).toHaveLength(3);
  expect(found.map(({ id }) => id)).not.toContain('P5');
});
