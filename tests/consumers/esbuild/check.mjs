import { ok } from 'node:assert/strict';
import { join } from 'node:path';
import { checkPage } from '../support/check-page.mjs';
import { serveSite } from '../support/serve-site.mjs';

export async function check({ browser, shelfFolder, folder }) {
  const server = await serveSite(join(folder, 'dist'), shelfFolder);
  try {
    const requests = await checkPage(browser, server.url);
    for (const file of ['nearshelf.worker.js', 'core.wasm', 'nearshelf.feedback.js']) {
      ok(requests.includes(`/shelf/${file}`), `${file} was not asked for`);
    }
  } finally {
    await server.stop();
  }
  return 'build; files by nearshelf-files';
}
