/** A vector of the index's dimensions, of any length above 0, or an item that is in the index. */
export type VectorQuery = Float32Array | { readonly item: string };

/** What VectorIndex.search() may find, and how much. */
export interface VectorSearchOptions {
  /** 1 to 1000; 10 when not given. */
  readonly limit?: number;
  /**
   * Which items may be found: bit i % 8 of byte i / 8 set = the item of row i of the builder's input.
   * Applied before anything is ranked. All may be found when not given.
   */
  readonly allow?: Uint8Array;
  /** Rows first..end-1 of the builder's input may be found: a category, if these were sorted by it. */
  readonly range?: { readonly first: number; readonly end: number };
  /** Clusters probed, or candidates reranked; as the index was built when not given. */
  readonly effort?: number;
  readonly signal?: AbortSignal;
}

/** An item that was found. */
export interface VectorMatch {
  readonly id: string;
  /** Row of the vector in the builder's input. */
  readonly item: number;
  /** Cosine, within the rounding of 8-bit rows. */
  readonly score: number;
}

/** Options of openVectorIndex(). */
export interface VectorIndexOptions {
  /** URL of the folder with index.json, ending in a slash; relative to the page. */
  readonly base: string;
  /** URL of the folder with core.wasm, when that is another one. */
  readonly core?: string;
  readonly signal?: AbortSignal;
}

/** What VectorIndex.status() tells. */
export interface VectorIndexStatus {
  readonly tier: 'exact' | 'coded' | 'clusters';
  readonly items: number;
  /** Length of a query. */
  readonly dimensions: number;
  /** Bytes of shards downloaded since the index was opened. */
  readonly downloaded: number;
  /** Row shards that are in memory. */
  readonly rowShards: number;
}

/** An open vector index. Owns memory until dispose(). */
export interface VectorIndex {
  /**
   * Resolves with the nearest items, best first; an item that is asked for by id is not in its own
   * list. Fetches the row shards that are missing. Rejects with a ShelfError (`shard-unavailable`,
   * `shard-corrupt`, `core-refused` for an unknown item, `out-of-memory`, `disposed`), with TypeError
   * for what no call can mean, and with `signal.reason` when aborted.
   */
  search(query: VectorQuery, options?: VectorSearchOptions): Promise<VectorMatch[]>;
  /** A snapshot; never throws. */
  status(): VectorIndexStatus;
  /** Frees the memory. Searches reject from now on. */
  dispose(): void;
}
