import { ShelfError } from '../shelf-error.js';
import { importModule } from './import-module.js';
import { protocolVersion } from './protocol.js';
import { settleWithin } from './settle-within.js';

const patience = 15_000;

/**
 * Loads a part of the SDK, the module at `file`, an absolute URL. Rejects when it cannot be had, within
 * 15 seconds, or is of another release. `attempt`: 0 for the first; browsers keep what failed under
 * one URL.
 */
export async function loadPart<Module extends { readonly protocolVersion: number }>(
  file: string,
  attempt: number,
): Promise<Module> {
  const url = `${file}${attempt > 0 ? `?${attempt}` : ''}`;
  const module = await settleWithin(importModule(url) as Promise<Module>, patience, url);
  if (module.protocolVersion === protocolVersion) return module;
  throw new ShelfError(
    'version-mismatch',
    `${url} has protocol ${module.protocolVersion}, the page's SDK ${protocolVersion}. Deploy both from one release, and empty the CDN's cache.`,
  );
}
