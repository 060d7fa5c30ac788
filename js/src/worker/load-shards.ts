import { settleWithin } from '../shared/settle-within.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import type { Manifest, ManifestShard } from './manifest.js';

// What a page can do without must not keep it waiting.
const optionalPatience = 4000;

/** Resolves with a shard that was checked; rejects as loadShard() does. */
export type GetShard = (shard: ManifestShard) => Promise<Uint8Array>;

export interface LoadedShards {
  readonly catalog: Uint8Array;
  readonly model: Uint8Array;
  /** Delta and rules, as far as they could be had. */
  readonly optional: readonly { readonly file: string; readonly bytes: Uint8Array }[];
  /** One sentence for each optional shard that could not be had. */
  readonly notes: readonly string[];
}

/**
 * Gets what the manifest names, but for what rails ask for when they need it. Rejects as `getShard` does
 * for the catalogue and the model; a page goes on without the others.
 */
export async function loadShards({ shards }: Manifest, getShard: GetShard): Promise<LoadedShards> {
  const optional: { file: string; bytes: Uint8Array }[] = [];
  const notes: string[] = [];
  const loadOptional = async (role: string): Promise<void> => {
    const shard = shards.find((each) => each.role === role);
    if (!shard) return;
    try {
      const bytes = await settleWithin(getShard(shard), optionalPatience, shard.file);
      optional.push({ file: shard.file, bytes });
    } catch (thrown) {
      notes.push(toShelfError(thrown, 'internal', shard.file).message);
    }
  };
  const loadRequired = (role: string): Promise<Uint8Array> => {
    const shard = shards.find((each) => each.role === role);
    return shard ? getShard(shard) : Promise.reject(new TypeError(`There is no ${role}.`));
  };
  const [catalog, model] = await Promise.all([
    loadRequired('catalog'),
    loadRequired('model'),
    loadOptional('delta'),
    loadOptional('rules'),
  ]);
  return { catalog, model, optional, notes };
}
