import { fetchMode } from './fetch-mode.js';

/**
 * The text of `manifest.json` under `base`. Rejects when it cannot be had, or comes from elsewhere by a
 * redirect.
 */
export async function fetchManifestText(base: string): Promise<string> {
  const url = `${base}manifest.json`;
  const response = await fetch(url, { cache: 'no-cache', mode: fetchMode(url) });
  if (!response.ok || response.redirected) throw new RangeError(`${url}: ${response.status}`);
  return response.text();
}
