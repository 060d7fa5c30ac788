import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkHydration, products } from '../support/check-hydration.mjs';
import { serveSite } from '../support/serve-site.mjs';

export async function check({ browser, shelfFolder, folder }) {
  const { renderPage } = await import(pathToFileURL(join(folder, 'server/server.js')));
  const html = await renderPage(shelfFolder, products);
  for (const mode of ['development', 'production']) {
    const site = join(folder, mode);
    writeFileSync(join(site, 'index.html'), html);
    const server = await serveSite(site, shelfFolder);
    try {
      await checkHydration(browser, { url: server.url, shelfFolder });
    } finally {
      await server.stop();
    }
  }
  return 'rendered by react-dom/server, hydrated without a warning, personal afterwards';
}
