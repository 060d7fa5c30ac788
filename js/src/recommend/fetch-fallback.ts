import { manifestFormat } from '../shared/manifest-format.js';

/**
 * The fallback list in `manifest.json` under `base`. For a page whose worker cannot run, so that
 * nothing but ids is taken from the manifest. Rejects when there is none, or of another format.
 */
export async function fetchFallback(base: string): Promise<readonly string[]> {
  const response = await fetch(`${base}manifest.json`, { cache: 'no-cache' });
  const { format, fallback } = await response.json();
  if (format !== manifestFormat) throw new RangeError(`Found manifest format ${format}.`);
  return fallback.filter((id: unknown) => typeof id === 'string');
}
