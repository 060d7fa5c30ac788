import type { LooksInfo } from '../shared/protocol.js';
import { settleWithin } from '../shared/settle-within.js';
import { ShelfError } from '../shelf-error.js';
import type { GetShard } from './load-shards.js';
import type { Manifest, ManifestShard } from './manifest.js';
import { tolerate } from './tolerate.js';

// A rail from something else is better than no rail; the shard goes on loading for the next one.
const patience = 3000;
const retryPause = 30_000;

/** What the catalogue's photos look like: fetched when a rail or a photo needs it. */
export class Looks {
  /** Whether settle() has something to wait for. */
  pending: boolean;
  private readonly looks_: ManifestShard | undefined;
  private readonly encoder_: ManifestShard | undefined;
  private loading_: Promise<void> | null = null;

  /** `install` hands the bytes of the shard to the core; it may throw. */
  constructor(
    private readonly base_: string,
    { shards }: Manifest,
    private readonly getShard_: GetShard,
    private readonly install_: (bytes: Uint8Array, name: string) => void,
  ) {
    this.looks_ = shards.find(({ role }) => role === 'looks');
    this.encoder_ = shards.find(({ role }) => role === 'encoder');
    this.pending = this.looks_ !== undefined;
  }

  /**
   * Resolves when the looks are in the core. Rejects with a ShelfError: `vision-unavailable` when the
   * shelf has none, or as `getShard` and `install` do.
   */
  async load(): Promise<LooksInfo> {
    const { looks_: looks, encoder_: encoder } = this;
    if (!looks || !encoder) {
      throw new ShelfError(
        'vision-unavailable',
        'The shelf was built without photos (--images, --vision-model).',
      );
    }
    this.loading_ ??= this.fetch_(looks);
    await this.loading_;
    return { base: this.base_, encoder };
  }

  /**
   * Resolves when the looks are in the core, when they cannot be had for now, or when that takes too
   * long. Rejects only when the core itself failed.
   */
  async settle(): Promise<void> {
    await settleWithin(this.load(), patience, 'The looks').catch(tolerate);
  }

  private async fetch_(looks: ManifestShard): Promise<void> {
    try {
      this.install_(await this.getShard_(looks), looks.file);
    } catch (thrown) {
      setTimeout(() => {
        this.loading_ = null;
        this.pending = true;
      }, retryPause);
      throw thrown;
    } finally {
      this.pending = false;
    }
  }
}
