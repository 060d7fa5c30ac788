import { fetchManifestText } from '../shared/fetch-manifest-text.js';
import { manifestFormat } from '../shared/manifest-format.js';
import { isText } from './is-text.js';

/**
 * The fallback list in `manifest.json` under `base`; empty in one of another format. For a page whose
 * worker cannot run, so that nothing but ids is taken from the manifest. Rejects when there is none.
 */
export async function fetchFallback(base: string): Promise<readonly string[]> {
  const { format, fallback } = JSON.parse(await fetchManifestText(base));
  return format === manifestFormat ? fallback.filter(isText) : [];
}
