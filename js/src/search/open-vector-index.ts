import createCore from 'nearshelf-core-glue';
import { openIndex } from './open-index.js';
import type { VectorIndex, VectorIndexOptions } from './search-types.js';

/**
 * Opens the vector index that `nearshelf index` wrote to `base`, in a page or in a worker. Resolves
 * when what every search needs is loaded and checked. Rejects with a ShelfError (`manifest-...`,
 * `shard-...`, `wasm-unavailable`, `out-of-memory`, `insecure-context`, `server`) or `signal.reason`.
 */
export function openVectorIndex(options: VectorIndexOptions): Promise<VectorIndex> {
  return openIndex(options, createCore);
}
