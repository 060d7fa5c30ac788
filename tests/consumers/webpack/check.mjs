import { join } from 'node:path';
import { checkHashed } from '../support/check-hashed.mjs';
import { checkPage } from '../support/check-page.mjs';
import { serveSite } from '../support/serve-site.mjs';

// webpack names files by their hash alone.
const names = {
  'nearshelf.worker.js and parts': /^\/?[0-9a-f]{20}\.js/,
  'core.wasm': /^\/?[0-9a-f]{20}\.wasm/,
};

export async function check({ browser, shelfFolder, folder }) {
  const site = join(folder, 'dist');
  const server = await serveSite(site, shelfFolder);
  try {
    const requests = await checkPage(browser, server.url);
    checkHashed({ site, requests, names });
  } finally {
    await server.stop();
  }
  return 'build with hashed worker, wasm and parts';
}
