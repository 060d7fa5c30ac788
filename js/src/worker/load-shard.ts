import type { ShardFile } from '../shared/protocol.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import { ShelfError } from '../shelf-error.js';
import { fetchFile } from './fetch-file.js';
import { readBody } from './read-body.js';
import { sha256 } from './sha256.js';

/**
 * Fetches one of the manifest's shards and checks its length and SHA-256; one that differs is asked for
 * once more past the browser's cache, which would keep it for good. Rejects with a ShelfError
 * `shard-unavailable`, `shard-corrupt` or `insecure-context`: no byte of a shard that differs from
 * the manifest is ever returned. `onProgress` hears how many of its bytes have come.
 */
export async function loadShard(
  base: string,
  shard: ShardFile,
  onProgress?: (loaded: number) => void,
  cache: RequestCache = 'default',
): Promise<Uint8Array<ArrayBuffer>> {
  const url = base + shard.file;
  const response = await fetchFile(url, 'shard-unavailable', { cache });
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = onProgress
      ? await readBody(response, onProgress)
      : new Uint8Array(await response.arrayBuffer());
  } catch (thrown) {
    throw toShelfError(thrown, 'shard-unavailable', `${url} broke off`);
  }
  const hasLength = bytes.byteLength === shard.bytes;
  const [what, expected, found] = hasLength
    ? ['SHA-256 ', shard.sha256, await sha256(bytes)]
    : ['', `${shard.bytes} bytes`, `${bytes.byteLength} bytes`];
  if (expected === found) return bytes;
  if (cache === 'default') return loadShard(base, shard, onProgress, 'reload');
  throw new ShelfError(
    'shard-corrupt',
    `${url}: expected ${what}${expected}, found ${found}. Publish the folder again, and empty the CDN's cache for it.`,
  );
}
