import { join } from 'node:path';
import { checkPage } from '../support/check-page.mjs';
import { serveSite } from '../support/serve-site.mjs';

export async function check({ browser, shelfFolder, folder }) {
  const server = await serveSite(join(folder, 'dist'), shelfFolder);
  try {
    await checkPage(browser, server.url);
    await checkPage(browser, `${server.url}module.html`);
  } finally {
    await server.stop();
  }
  return 'script tag and module, <near-rail>; files by nearshelf-files';
}
