import type { Database } from '../storage/database.js';
import { type Batch, isStoredBatch, makeBatch } from './batch.js';

export const maxQueuedBatches = 64;

/**
 * Batches without an answer, in the order they came in: in memory, and in `database` while that is
 * open. A batch leaves only through remove() or a full queue, so it may be sent twice but is never
 * lost; the collector knows it by its report id.
 */
export class BatchQueue {
  private readonly batches_ = new Map<string, Batch>();
  private readonly held_ = new Set<string>();

  /** `onOverflow` is called for every batch that a full queue pushes out. */
  constructor(
    private readonly database_: Database,
    private readonly onOverflow_: () => void,
  ) {}

  get size(): number {
    return this.batches_.size;
  }

  /** How many of them are contributions. */
  get contributions(): number {
    return [...this.batches_.values()].filter(({ isContribution }) => isContribution).length;
  }

  add(batch: Batch): void {
    this.batches_.set(batch.id, batch);
    this.database_.write('batches', batch.bytes, batch.id);
    this.trim_();
  }

  remove(id: string): void {
    this.batches_.delete(id);
    this.held_.delete(id);
    this.database_.remove('batches', [id]);
  }

  /** Batches that are not on their way. */
  waiting(): Batch[] {
    return [...this.batches_.values()].filter(({ id }) => !this.held_.has(id));
  }

  /** Marks a batch as on its way, until release() or remove(). */
  hold(id: string): void {
    this.held_.add(id);
  }

  release(id: string): void {
    this.held_.delete(id);
  }

  releaseAll(): void {
    this.held_.clear();
  }

  /**
   * Takes over what earlier pages and other tabs left in the database, and stores what came in
   * before that was open. Never rejects.
   */
  async restore(): Promise<void> {
    const reading = this.database_.entries('batches', isStoredBatch);
    for (const { id, bytes } of this.batches_.values()) this.database_.write('batches', bytes, id);
    for (const [, value] of await reading) {
      const batch = makeBatch(value as Uint8Array);
      this.batches_.set(batch.id, batch);
    }
    this.trim_();
  }

  private trim_(): void {
    for (const id of this.batches_.keys()) {
      if (this.size <= maxQueuedBatches) return;
      this.remove(id);
      this.onOverflow_();
    }
  }
}
