// The module that Emscripten makes from wasm/: by hand, because the compiler cannot write it. A test
// compares it with the real module's exports.

/**
 * 1 for-you, 2 similar, 3 trending, 4 bought-together, 5 recently-viewed, 6 buy-again, 7 new,
 * 8 on-sale, 9 looks-like.
 */
export type RawKind = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

export type RawReason =
  | 'viewed-similar'
  | 'taste'
  | 'popular'
  | 'again'
  | 'bought-with'
  | 'popular-in'
  | 'new'
  | 'on-sale'
  | 'pinned'
  | 'viewed'
  | 'looks-like';

/** Which step of the rail's fallback chain gave the first item (docs/RAILS.md). */
export type RawStep =
  | 'personal'
  | 'anchor'
  | 'cart'
  | 'similar'
  | 'history'
  | 'newest'
  | 'reduced'
  | 'trend'
  | 'popular-in'
  | 'popular'
  | 'pinned'
  | 'nothing-known'
  | 'all-excluded'
  | 'looks';

/** Items that match every field that is present. */
export interface RawWhere {
  /** A category or any below it: `Home > Candles`. Any of them. */
  readonly categories?: readonly string[];
  /** Minor units, both ends included. */
  readonly priceMin?: number;
  readonly priceMax?: number;
  readonly onSale?: boolean;
  /** Any of the values, for each attribute. An attribute that the catalogue lacks is an error. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

export interface RawRequest {
  readonly kind: RawKind;
  /** Item id; empty when there is none. */
  readonly anchor: string;
  /** Any number of items; more than the catalogue has is fine. */
  readonly limit: number;
  /**
   * What is left out: 1 the cart, 2 purchases of the last 7 days, 4 the anchor and, in for-you, the
   * item viewed last, 8 everything the history holds.
   */
  readonly flags: number;
  /** Now, in minutes since 1970-01-01 00:00 UTC. */
  readonly minute: number;
  /** Ids to leave out: shown elsewhere on the page, for example. Unknown ones are skipped. */
  readonly exclude: readonly string[];
  readonly where?: RawWhere;
  /** Score (z-score, looks-like: cosine) below which items are left out; absent = none is. */
  readonly minScore?: number;
  /** 0 (plain order, the default) to 1. */
  readonly diversity?: number;
  /** 0 or absent = no cap. */
  readonly maxPerCategory?: number;
  readonly maxPerBrand?: number;
  /** 0 (the default) to 1: how much items shown before and not clicked step back. */
  readonly rotation?: number;
  /** Category of the page: popular there goes first for a shopper of whom nothing is known. */
  readonly contextCategory?: string;
  /** looks-like: the embedding of a photo, and the two halves of its encoder's id. */
  readonly look?: Float32Array;
  readonly encoderHigh?: number;
  readonly encoderLow?: number;
}

export interface RawItem {
  readonly id: string;
  readonly title: string;
  readonly link: string;
  readonly image: string;
  readonly category: string;
  readonly brand: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Minor units; 0 = unknown. */
  readonly price: number;
  /** Minor units, above `price`; 0 = not reduced. */
  readonly listPrice: number;
  readonly score: number;
  readonly reason: RawReason;
  /** Item id, or category of `popular-in`, that the reason refers to; empty when there is none. */
  readonly ref: string;
}

export interface RawRail {
  /** `fallback`: nothing of what the rail is named after could be had. */
  readonly source: 'model' | 'popular' | 'fallback';
  readonly step: RawStep;
  readonly items: readonly RawItem[];
}

/** `contribution` = `weight` * `z`; the contributions add up to the blended score. */
export interface RawScorePart {
  readonly name: string;
  readonly z: number;
  readonly weight: number;
  readonly contribution: number;
}

export interface RawExplanation {
  /** 1 = first; 0 = not in the rail. */
  readonly place: number;
  /** Why it is not: `out-of-stock`, `filter` ...; empty when nothing excluded it (docs/RAILS.md). */
  readonly excludedBy: string;
  /** The step that scored it. */
  readonly step: RawStep;
  readonly parts: readonly RawScorePart[];
  readonly blended: number;
  /** Added by boost rules, or taken off by bury rules; z-score units. */
  readonly boost: number;
  /** Place that a rule fixed, 1 = first; 0 = none. */
  readonly pinned: number;
  /** Taken off the relevance, which is 0 to 1 within the candidates. */
  readonly rotationPenalty: number;
  readonly diversityPenalty: number;
  /** Absent when it is not in the rail. */
  readonly reason?: RawReason;
}

/** Owns wasm memory until delete() is called. */
export interface Core {
  /** Address of a 64-byte-aligned buffer for one shard, owned by the core; 0 = out of memory. */
  reserve(bytes: number): number;
  /**
   * Parses the buffer reserved last, whichever role it has: catalogue, then model, then delta, rules
   * and row blocks in any order. Empty on success, else a sentence that says what is wrong.
   */
  load(): string;
  /** `event` as in profileEventTypes. False: the item is not in the catalogue. */
  track(itemId: string, event: number, minute: number): boolean;
  /** Forgets the history and the impressions. */
  forget(): void;
  /** A string is an error sentence. */
  recommend(request: RawRequest): RawRail | string;
  /** Why the item stands where it stands in that rail, or why it is not there. */
  explain(request: RawRequest, itemId: string): RawExplanation | string;
  /** Items that were on screen, for `rotation`; ids that the catalogue lacks are skipped. */
  noteImpressions(ids: readonly string[], minute: number): void;
  /** Row blocks that the request needs and that load() has not seen yet; empty = go ahead. */
  missingBlocks(request: RawRequest): number[];
  itemCount(): number;
  delete(): void;
}

export interface CoreModule {
  /** The wasm memory. Read it again after every reserve(): the memory may have grown. */
  readonly HEAPU8: Uint8Array;
  readonly Core: new () => Core;
}

export interface CoreModuleOptions {
  /** Starts the instance of the module with `imports` and hands it to `done`. */
  instantiateWasm(
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ): object;
}

export type CreateCore = (options: CoreModuleOptions) => Promise<CoreModule>;
