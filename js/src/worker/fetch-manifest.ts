import { describeError } from '../shared/describe-error.js';
import { ShelfError } from '../shelf-error.js';
import { fetchFile } from './fetch-file.js';
import { type Manifest, parseManifest } from './manifest.js';

/**
 * Fetches and checks `manifest.json` under `base`, asking the server whether it changed. Rejects
 * with a ShelfError `manifest-unavailable`, `manifest-invalid` or `manifest-unsupported`.
 */
export async function fetchManifest(base: string): Promise<Manifest> {
  const url = `${base}manifest.json`;
  const response = await fetchFile(url, 'manifest-unavailable', { cache: 'no-cache' });
  let value: unknown;
  try {
    value = await response.json();
  } catch (thrown) {
    throw new ShelfError('manifest-invalid', `${url} is not JSON: ${describeError(thrown)}`);
  }
  return parseManifest(value, url);
}
