import { ShelfError } from '../shelf-error.js';
import type { Core, CoreModule } from './core-module.js';

/**
 * Hands a shard to the core, or to another object of the module that takes shards the same way. Throws
 * ShelfError `out-of-memory` or `shard-rejected`; the core then works with what it had. `name`: how
 * messages call the shard.
 */
export function installShard(
  module: Pick<CoreModule, 'HEAPU8'>,
  core: Pick<Core, 'reserve' | 'load'>,
  bytes: Uint8Array,
  name: string,
): void {
  const address = core.reserve(bytes.byteLength);
  if (address === 0) {
    throw new ShelfError(
      'out-of-memory',
      `${name} (${bytes.byteLength} bytes) does not fit into the planned memory. Build a smaller model.`,
    );
  }
  // HEAPU8 is read after reserve(), which may have grown the memory and detached an older view.
  module.HEAPU8.set(bytes, address);
  const problem = core.load();
  if (problem) throw new ShelfError('shard-rejected', `${name}: ${problem}`);
}
