import { ShelfError } from '../shelf-error.js';
import { loadShard } from '../worker/load-shard.js';
import type { IndexManifest, IndexShard } from './index-manifest.js';
import type { RawVectorIndex, SearchModule } from './search-module.js';

// HTTP/2 answers many requests at once; a phone's memory holds few shards at once.
const parallel = 8;

/** Brings shards from the server into the core: each once, and checked before it is used. */
export class ShardLoader {
  private readonly rows_ = new Set<number>();
  private readonly ids_ = new Set<number>();
  private readonly fetching_ = new Map<string, Promise<Uint8Array>>();
  private downloaded_ = 0;

  constructor(
    private readonly base_: string,
    private readonly manifest_: IndexManifest,
    private readonly module_: SearchModule,
    private readonly index_: RawVectorIndex,
  ) {}

  get downloaded(): number {
    return this.downloaded_;
  }

  get rowShards(): number {
    return this.rows_.size;
  }

  /** The head and whatever every search needs. */
  async loadResident(signal?: AbortSignal): Promise<void> {
    const { head, codes, rows, tier } = this.manifest_;
    const bytes = await this.fetch_(head, signal);
    this.place_(bytes, head.file);
    this.accept_(this.index_.loadHead(), head.file);
    await this.each_(codes, signal, (shard, found) => this.add_(shard, found, false));
    if (tier === 'exact') {
      await this.loadRows(
        rows.map((_, block) => block),
        signal,
      );
    }
  }

  async loadIds(bucket: number, signal?: AbortSignal): Promise<void> {
    if (this.ids_.has(bucket)) return;
    const shard = known(this.manifest_.ids[bucket], 'ids', bucket);
    const bytes = await this.fetch_(shard, signal);
    // Another search may have waited for the same file.
    if (this.ids_.has(bucket)) return;
    this.add_(shard, bytes, false);
    this.ids_.add(bucket);
  }

  /** Loads the row shards of `blocks` that are not there yet. */
  async loadRows(blocks: readonly number[], signal?: AbortSignal): Promise<void> {
    const missing = blocks.filter((block) => !this.rows_.has(block));
    const shards = missing.map((block) => known(this.manifest_.rows[block], 'rows', block));
    await this.each_(shards, signal, (shard, bytes, place) => {
      const block = missing[place] as number;
      if (this.rows_.has(block)) return;
      this.add_(shard, bytes, true);
      this.rows_.add(block);
    });
  }

  hasRows(blocks: readonly number[]): boolean {
    return blocks.every((block) => this.rows_.has(block));
  }

  private async each_(
    shards: readonly IndexShard[],
    signal: AbortSignal | undefined,
    take: (shard: IndexShard, bytes: Uint8Array, place: number) => void,
  ): Promise<void> {
    let next = 0;
    const run = async (): Promise<void> => {
      while (next < shards.length) {
        const place = next++;
        const shard = shards[place] as IndexShard;
        take(shard, await this.fetch_(shard, signal), place);
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, shards.length) }, run));
  }

  /** Searches that need the same file at the same time share one download. */
  private async fetch_(shard: IndexShard, signal?: AbortSignal): Promise<Uint8Array> {
    signal?.throwIfAborted();
    let fetching = this.fetching_.get(shard.file);
    if (!fetching) {
      fetching = loadShard(this.base_, shard);
      this.fetching_.set(shard.file, fetching);
      const done = (): void => void this.fetching_.delete(shard.file);
      fetching.then((bytes) => {
        this.downloaded_ += bytes.byteLength;
        done();
      }, done);
    }
    const bytes = await fetching;
    signal?.throwIfAborted();
    return bytes;
  }

  private add_(shard: IndexShard, bytes: Uint8Array, isRows: boolean): void {
    this.place_(bytes, shard.file);
    this.accept_(this.index_.add(isRows), shard.file);
  }

  /** Copies bytes into the core's memory. When that is full, shards of earlier searches make room. */
  private place_(bytes: Uint8Array, file: string): void {
    let address = this.index_.reserve(bytes.byteLength);
    if (address === 0 && this.manifest_.tier !== 'exact') {
      this.index_.releaseRows();
      this.rows_.clear();
      address = this.index_.reserve(bytes.byteLength);
    }
    if (address === 0) {
      throw new ShelfError(
        'out-of-memory',
        `${file} (${bytes.byteLength} bytes) does not fit into the planned memory. Build the index with --tier clusters.`,
      );
    }
    // HEAPU8 is read after reserve(), which may have grown the memory and detached an older view.
    this.module_.HEAPU8.set(bytes, address);
  }

  private accept_(problem: string, file: string): void {
    if (problem) throw new ShelfError('shard-rejected', `${this.base_}${file}: ${problem}`);
  }
}

function known(shard: IndexShard | undefined, list: string, place: number): IndexShard {
  if (shard) return shard;
  throw new ShelfError('manifest-invalid', `index.json has no ${list}[${place}].`);
}
