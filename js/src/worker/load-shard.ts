import { hex } from '../shared/hex.js';
import type { ShardFile } from '../shared/protocol.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import { ShelfError } from '../shelf-error.js';
import { fetchFile } from './fetch-file.js';
import { readBody } from './read-body.js';

/**
 * Fetches one of the manifest's shards and checks its length and SHA-256. Rejects with a ShelfError
 * `shard-unavailable`, `shard-corrupt` or `insecure-context`: no byte of a shard that differs from
 * the manifest is ever returned. `onProgress` hears how many of its bytes have come.
 */
export async function loadShard(
  base: string,
  shard: ShardFile,
  onProgress?: (loaded: number) => void,
): Promise<Uint8Array> {
  if (typeof crypto === 'undefined' || !crypto.subtle) {
    throw new ShelfError(
      'insecure-context',
      `Shards cannot be checked because this page has no WebCrypto. Serve it over HTTPS or from localhost.`,
    );
  }
  const url = base + shard.file;
  const response = await fetchFile(url, 'shard-unavailable');
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = onProgress
      ? await readBody(response, onProgress)
      : new Uint8Array(await response.arrayBuffer());
  } catch (thrown) {
    throw toShelfError(thrown, 'shard-unavailable', `${url} broke off`);
  }
  if (bytes.byteLength !== shard.bytes) {
    throw corrupt(url, `${shard.bytes} bytes`, `${bytes.byteLength} bytes`);
  }
  const found = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  if (found !== shard.sha256) throw corrupt(url, `SHA-256 ${shard.sha256}`, found);
  return bytes;
}

function corrupt(url: string, expected: string, found: string): ShelfError {
  return new ShelfError(
    'shard-corrupt',
    `${url}: expected ${expected}, found ${found}. Publish the folder again, and empty the CDN's cache for it.`,
  );
}
