import { describeError } from '../shared/describe-error.js';
import { ShelfError } from '../shelf-error.js';
import type { CreateCore } from '../worker/core-module.js';
import { fetchFile } from '../worker/fetch-file.js';
import { instantiateCore } from '../worker/instantiate-core.js';
import { CoreVectorIndex } from './core-vector-index.js';
import { type IndexManifest, parseIndexManifest } from './index-manifest.js';
import type { SearchModule } from './search-module.js';
import type { VectorIndex, VectorIndexOptions } from './search-types.js';
import { ShardLoader } from './shard-loader.js';

/** openVectorIndex() with the factory of the Emscripten module. */
export async function openIndex(
  { base, core = base, signal }: VectorIndexOptions,
  createCore: CreateCore,
): Promise<VectorIndex> {
  if (typeof location === 'undefined') {
    throw new ShelfError('server', 'A vector index opens in a browser or a worker.');
  }
  signal?.throwIfAborted();
  const folder = new URL(base, location.href).href;
  const [manifest, wasm] = await Promise.all([
    fetchIndexManifest(`${folder}index.json`, signal),
    instantiateCore(new URL(core, location.href).href, createCore),
  ]);
  const module = wasm.module as SearchModule;
  const raw = new module.VectorIndex();
  try {
    const loader = new ShardLoader(folder, manifest, module, raw);
    await loader.loadResident(signal);
    return new CoreVectorIndex(manifest, module, raw, loader);
  } catch (thrown) {
    raw.delete();
    throw thrown;
  }
}

async function fetchIndexManifest(url: string, signal?: AbortSignal): Promise<IndexManifest> {
  const response = await fetchFile(url, 'manifest-unavailable', { cache: 'no-cache' });
  signal?.throwIfAborted();
  let value: unknown;
  try {
    value = await response.json();
  } catch (thrown) {
    throw new ShelfError('manifest-invalid', `${url} is not JSON: ${describeError(thrown)}`);
  }
  return parseIndexManifest(value, url);
}
