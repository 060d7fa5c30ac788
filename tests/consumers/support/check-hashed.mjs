import { equal, ok } from 'node:assert/strict';
import { readdirSync } from 'node:fs';

/**
 * Checks that a bundler published the SDK's files under names that change with their content, that the page used
 * those, and that it asked the shelf's folder for manifest and shards only.
 *
 * @param {{ site: string, requests: string[], names: Record<string, RegExp>, wasmFiles?: number }} options
 *   requests: paths; names: by file of the SDK, what the bundler calls it; wasmFiles: 1 without search by photo
 */
export function checkHashed({ site, requests, names, wasmFiles = 1 }) {
  const published = readdirSync(site, { recursive: true }).map(String);
  for (const [file, name] of Object.entries(names)) {
    ok(
      published.some((path) => name.test(path)),
      `${file}: no ${name} in ${published.join(', ')}`,
    );
    ok(
      requests.some((path) => name.test(path)),
      `${file}: no ${name} among ${requests.join(', ')}`,
    );
  }
  const fromShelf = requests.filter(
    (path) => path.startsWith('/shelf/') && !path.endsWith('/v1/batch'),
  );
  for (const path of fromShelf) {
    ok(path === '/shelf/manifest.json' || /[0-9a-f]{16}/.test(path), `${path} was not bundled`);
  }
  const wasm = published.filter((path) => path.endsWith('.wasm'));
  equal(wasm.length, wasmFiles, `${wasm.join(', ')} were published`);
}
