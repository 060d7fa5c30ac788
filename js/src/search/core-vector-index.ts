import { check } from '../shared/check.js';
import { ShelfError } from '../shelf-error.js';
import type { IndexManifest } from './index-manifest.js';
import type { RawVectorIndex, SearchModule } from './search-module.js';
import type {
  VectorIndex,
  VectorIndexStatus,
  VectorMatch,
  VectorQuery,
  VectorSearchOptions,
} from './search-types.js';
import type { ShardLoader } from './shard-loader.js';

const everyItem = 0xffff_ffff;
const maxLimit = 1000;
// A shard may be freed by another search between its arrival and the ranking.
const attempts = 3;

/** An open index over the core in this thread. */
export class CoreVectorIndex implements VectorIndex {
  private raw_: RawVectorIndex | null;
  private allowed_ = false;

  /** Made by openVectorIndex(). */
  constructor(
    private readonly manifest_: IndexManifest,
    private readonly module_: SearchModule,
    raw: RawVectorIndex,
    private readonly loader_: ShardLoader,
  ) {
    this.raw_ = raw;
  }

  async search(query: VectorQuery, options: VectorSearchOptions = {}): Promise<VectorMatch[]> {
    const { limit = 10, allow, signal } = options;
    this.check_(query, options);
    for (let attempt = 0; attempt < attempts; attempt++) {
      signal?.throwIfAborted();
      if (!(query instanceof Float32Array)) await this.loadItem_(query.item, signal);
      this.plan_(query, allow, options);
      const blocks = this.open_().planned();
      if (!this.loader_.hasRows(blocks)) {
        await this.loader_.loadRows(blocks, signal);
        // Other searches may have planned meanwhile: the core holds one plan.
        if (!this.loader_.hasRows(blocks)) continue;
        if (!(query instanceof Float32Array)) await this.loadItem_(query.item, signal);
        this.plan_(query, allow, options);
        if (!this.loader_.hasRows(this.open_().planned())) continue;
      }
      const found = this.open_().search(limit);
      if (typeof found === 'string') throw new ShelfError('core-refused', found);
      return found;
    }
    throw new ShelfError(
      'out-of-memory',
      'The row shards of one search do not fit into the planned memory together. Ask with a lower effort.',
    );
  }

  status(): VectorIndexStatus {
    const { tier, items, dimensions } = this.manifest_;
    const { downloaded, rowShards } = this.loader_;
    return { tier, items, dimensions, downloaded, rowShards };
  }

  dispose(): void {
    this.raw_?.delete();
    this.raw_ = null;
  }

  private check_(query: VectorQuery, { limit, allow, range, effort }: VectorSearchOptions): void {
    const { items, dimensions } = this.manifest_;
    const isWhole = (value: unknown): boolean => Number.isSafeInteger(value);
    if (query instanceof Float32Array) {
      check(
        query.length === dimensions,
        `search(): the query needs ${dimensions} values`,
        query.length,
      );
    } else {
      check(
        typeof query?.item === 'string',
        'search(): pass a Float32Array or { item: id }',
        query,
      );
    }
    check(
      limit === undefined || (isWhole(limit) && limit >= 1 && limit <= maxLimit),
      `search(): limit must be 1 to ${maxLimit}`,
      limit,
    );
    check(
      effort === undefined || (isWhole(effort) && effort >= 1),
      'search(): effort must be a whole number above 0',
      effort,
    );
    check(
      range === undefined || (isWhole(range.first) && isWhole(range.end) && range.first >= 0),
      'search(): range needs whole numbers first and end',
      range,
    );
    const bytes = Math.ceil(items / 8);
    check(
      allow === undefined || (allow instanceof Uint8Array && allow.length >= bytes),
      `search(): allow must be a Uint8Array of at least ${bytes} bytes`,
      allow?.length,
    );
  }

  private async loadItem_(id: string, signal?: AbortSignal): Promise<void> {
    await this.loader_.loadIds(this.open_().bucketOf(id), signal);
    await this.loader_.loadRows(this.open_().blocksOf(id), signal);
  }

  private plan_(
    query: VectorQuery,
    allow: Uint8Array | undefined,
    { range, effort = 0 }: VectorSearchOptions,
  ): void {
    const raw = this.open_();
    if (allow || this.allowed_) this.allow_(raw, allow ?? new Uint8Array());
    const first = range?.first ?? 0;
    const end = Math.min(range?.end ?? everyItem, everyItem);
    let problem: string;
    if (query instanceof Float32Array) {
      const { buffer } = this.module_.HEAPU8;
      new Float32Array(buffer, raw.query(), query.length).set(query);
      problem = raw.plan(first, end, effort);
    } else {
      problem = raw.planLike(query.item, first, end, effort);
    }
    if (problem) throw new ShelfError('core-refused', `search(): ${problem}`);
  }

  private allow_(raw: RawVectorIndex, bitmap: Uint8Array): void {
    const address = raw.reserve(bitmap.byteLength);
    if (address === 0 && bitmap.byteLength > 0) {
      throw new ShelfError(
        'out-of-memory',
        'The bitmap of allowed items does not fit into memory.',
      );
    }
    this.module_.HEAPU8.set(bitmap, address);
    raw.allow();
    this.allowed_ = bitmap.byteLength > 0;
  }

  private open_(): RawVectorIndex {
    if (!this.raw_) throw new ShelfError('disposed', 'dispose() was called on this index.');
    return this.raw_;
  }
}
