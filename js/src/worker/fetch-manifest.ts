import { describeError } from '../shared/describe-error.js';
import { ShelfError } from '../shelf-error.js';
import { fetchFile } from './fetch-file.js';
import { type Manifest, parseManifest } from './manifest.js';

/**
 * Fetches and checks `manifest.json` under `base`, asking the server whether it changed, or as `cache`
 * says. `text`: what was fetched already. `checkText` is handed the text before it is parsed. Rejects
 * with a ShelfError `manifest-unavailable`, `manifest-invalid` or `manifest-unsupported`, and as
 * `checkText` does.
 */
export async function fetchManifest(
  base: string,
  cache: RequestCache = 'no-cache',
  text?: string | null,
  checkText?: (text: string, url: string) => Promise<void>,
): Promise<Manifest> {
  const url = `${base}manifest.json`;
  const fetched = text ?? (await (await fetchFile(url, 'manifest-unavailable', { cache })).text());
  await checkText?.(fetched, url);
  let value: unknown;
  try {
    value = JSON.parse(fetched);
  } catch (thrown) {
    throw new ShelfError('manifest-invalid', `${url} is not JSON: ${describeError(thrown)}`);
  }
  return parseManifest(value, url);
}
