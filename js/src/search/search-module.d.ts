// The vector index of wasm/search_bindings.cpp: by hand, because the compiler cannot write it. A test
// compares it with what is bound.
import type { CoreModule } from '../worker/core-module.js';

export interface RawMatch {
  readonly id: string;
  /** Row of the vector in the builder's input. */
  readonly item: number;
  readonly score: number;
}

/** Owns wasm memory until delete() is called. Functions that return a string: '' is success. */
export interface RawVectorIndex {
  /** Address of a buffer for a shard or a bitmap, owned by the index; 0 = out of memory. */
  reserve(bytes: number): number;
  /** Reads the buffer reserved last as the head. */
  loadHead(): string;
  /** Reads it as another shard. `isRows`: releaseRows() may free it. */
  add(isRows: boolean): string;
  /** Frees the row shards that are fetched on demand. */
  releaseRows(): void;
  /** Keeps the buffer reserved last as the bitmap of allowed items; one of 0 bytes allows all. */
  allow(): void;
  /** Address of the query's floats, to be filled before plan(). */
  query(): number;
  /** Items `first` to `end` - 1 may be found. `effort` 0 = as built. */
  plan(first: number, end: number, effort: number): string;
  planLike(id: string, first: number, end: number, effort: number): string;
  /** Which id shard knows `id`, and once it is loaded, which row shards may hold it. */
  bucketOf(id: string): number;
  blocksOf(id: string): number[];
  /** Row shards that the plan needs. */
  planned(): number[];
  /** A string is an error sentence. */
  search(limit: number): RawMatch[] | string;
  delete(): void;
}

export interface SearchModule extends CoreModule {
  readonly VectorIndex: new () => RawVectorIndex;
}
