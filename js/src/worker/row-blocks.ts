import { settleWithin } from '../shared/settle-within.js';
import type { GetShard } from './load-shards.js';
import type { ManifestShard } from './manifest.js';
import { tolerate } from './tolerate.js';

// A rail without a block is better than no rail; the block goes on loading for the next one.
const patience = 3000;
const retryPause = 30_000;

/**
 * The neighbour rows that are fetched when a rail needs them: each block once, also for rails that
 * ask at the same time. Blocks are numbered from 0 in the manifest's order.
 */
export class RowBlocks {
  private readonly loading_ = new Map<number, Promise<void>>();

  /** `install` hands the bytes of a block to the core; it may throw. */
  constructor(
    private readonly getShard_: GetShard,
    private readonly blocks_: readonly ManifestShard[],
    private readonly install_: (bytes: Uint8Array, name: string) => void,
  ) {}

  /** Starts to fetch the block of the most popular items, which most visits need. */
  prefetch(): void {
    if (this.blocks_.length > 0) this.fetch([0]).catch(() => undefined);
  }

  /**
   * Resolves when the blocks are installed, when one of them cannot be had for now, or when that
   * takes too long. Rejects only when the core itself failed.
   */
  async fetch(numbers: readonly number[]): Promise<void> {
    const all = Promise.all(numbers.map((number) => this.fetchOne_(number)));
    await settleWithin(all, patience, 'A row block').catch(tolerate);
  }

  private fetchOne_(number: number): Promise<void> {
    const known = this.loading_.get(number);
    if (known) return known;
    const block = this.blocks_[number];
    const attempt = block ? this.load_(number, block) : Promise.resolve();
    this.loading_.set(number, attempt);
    return attempt;
  }

  /** A block that cannot be had counts as loaded until it is time to try again. */
  private async load_(number: number, block: ManifestShard): Promise<void> {
    try {
      this.install_(await this.getShard_(block), block.file);
    } catch (thrown) {
      tolerate(thrown);
      setTimeout(() => this.loading_.delete(number), retryPause);
    }
  }
}
