import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { checkHashed } from '../support/check-hashed.mjs';
import { checkPage } from '../support/check-page.mjs';
import { serveSite } from '../support/serve-site.mjs';

const names = {
  'nearshelf.worker.js': /assets\/nearshelf\.worker-[\w-]{8}\.js$/,
  'nearshelf.feedback.js': /assets\/nearshelf\.feedback-[\w-]{8}\.js$/,
  'nearshelf.tags.js': /assets\/nearshelf\.tags-[\w-]{8}\.js$/,
  'core.wasm': /assets\/core-[\w-]{8}\.wasm$/,
};

export async function check({ browser, shelfFolder, folder }) {
  for (const { name, page, wasmFiles } of [
    { name: 'dist', page: '', wasmFiles: 1 },
    { name: 'dist-photos', page: 'photos.html', wasmFiles: 3 },
  ]) {
    const site = join(folder, name);
    const built = await serveSite(site, shelfFolder);
    try {
      const requests = await checkPage(browser, built.url + page);
      checkHashed({ site, requests, names, wasmFiles });
    } finally {
      await built.stop();
    }
  }

  cpSync(shelfFolder, join(folder, 'public/shelf'), { recursive: true });
  const server = await createServer({ root: folder, logLevel: 'warn', server: { port: 0 } });
  try {
    await server.listen();
    await checkPage(browser, server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
  return 'build with hashed worker, wasm and parts; dev server';
}
