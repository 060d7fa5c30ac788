import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { startStorefrontServer } from '../../../demo/lib/storefront-server.mjs';

/**
 * Serves a built page under the strictest policy that nearshelf runs under, with the shelf under /shelf/:
 * beside what the build put there. Resolves with the address and `stop`.
 *
 * @param {string} site
 * @param {string} shelfFolder
 */
export function serveSite(site, shelfFolder) {
  cpSync(shelfFolder, join(site, 'shelf'), { recursive: true });
  return startStorefrontServer({ site, backendUrl: () => undefined });
}
