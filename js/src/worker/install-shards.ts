import { ShelfError } from '../shelf-error.js';
import type { Core, CoreModule, RawRequest } from './core-module.js';
import { installShard } from './install-shard.js';
import type { LoadedShards } from './load-shards.js';
import { rawKind } from './raw-request.js';

const anyItem: RawRequest = {
  kind: rawKind('trending'),
  anchor: '',
  limit: 1,
  flags: 0,
  minute: 0,
  exclude: [],
};

export interface InstalledShards {
  readonly core: Core;
  /** Hands a further shard to the core. Throws as installShard() does. */
  readonly install: (bytes: Uint8Array, name: string) => void;
  /** One sentence for each optional shard that is missing. */
  readonly notes: readonly string[];
  /** Of the catalogue's prices, ISO 4217; empty when no item tells. */
  readonly currency: string;
  /** Size of the shards. */
  readonly bytes: number;
}

/**
 * Makes a core of shards. Throws as installShard() does for the catalogue and the model, and leaves
 * nothing in the wasm memory then.
 */
export function installShards(module: CoreModule, shards: LoadedShards): InstalledShards {
  const core = new module.Core();
  const notes = [...shards.notes];
  let bytes = 0;
  let currency = '';
  const install = (shard: Uint8Array, name: string): void => {
    installShard(module, core, shard, name);
    bytes += shard.byteLength;
  };
  try {
    install(shards.catalog, 'the catalogue');
    install(shards.model, 'the model');
    // The core takes a shard for what it says that it is: this one may have been no model.
    const any = core.recommend(anyItem);
    if (typeof any === 'string') throw new ShelfError('shard-rejected', `the model: ${any}`);
    currency = any.items[0]?.currency ?? '';
  } catch (thrown) {
    if (thrown instanceof ShelfError) core.delete();
    throw thrown;
  }
  for (const shard of shards.optional) {
    try {
      install(shard.bytes, shard.file);
    } catch (thrown) {
      if (!(thrown instanceof ShelfError)) throw thrown;
      notes.push(thrown.message);
    }
  }
  return { core, install, notes, currency, bytes };
}
