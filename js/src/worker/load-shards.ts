import { hex } from '../shared/hex.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import { ShelfError } from '../shelf-error.js';
import { fetchFile } from './fetch-file.js';
import type { Manifest, ManifestShard } from './manifest.js';

/**
 * Fetches the manifest's shards, catalogue first, and checks length and SHA-256 of each. Rejects
 * with a ShelfError `shard-unavailable`, `shard-corrupt` or `insecure-context`: no byte of a shard
 * that differs from the manifest is ever returned.
 */
export async function loadShards(base: string, manifest: Manifest): Promise<Uint8Array[]> {
  if (typeof crypto === 'undefined' || !crypto.subtle) {
    throw new ShelfError(
      'insecure-context',
      `Shards cannot be checked because this page has no WebCrypto. Serve it over HTTPS or from localhost.`,
    );
  }
  const catalogFirst = [...manifest.shards].sort((a, b) => rank(a) - rank(b));
  return Promise.all(catalogFirst.map((shard) => loadShard(base, shard)));
}

/** A model refers to its catalogue, so the core must have that before. */
function rank(shard: ManifestShard): number {
  return shard.role === 'catalog' ? 0 : 1;
}

async function loadShard(base: string, shard: ManifestShard): Promise<Uint8Array> {
  const url = base + shard.file;
  const response = await fetchFile(url, 'shard-unavailable');
  let bytes: ArrayBuffer;
  try {
    bytes = await response.arrayBuffer();
  } catch (thrown) {
    throw toShelfError(thrown, 'shard-unavailable', `${url} broke off`);
  }
  if (bytes.byteLength !== shard.bytes) {
    throw corrupt(url, `${shard.bytes} bytes`, `${bytes.byteLength} bytes`);
  }
  const found = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  if (found !== shard.sha256) throw corrupt(url, `SHA-256 ${shard.sha256}`, found);
  return new Uint8Array(bytes);
}

function corrupt(url: string, expected: string, found: string): ShelfError {
  return new ShelfError(
    'shard-corrupt',
    `${url}: expected ${expected}, found ${found}. Publish the folder again, and empty the CDN's cache for it.`,
  );
}
