// The public types of the SDK.
import type { ErrorCode, ShelfError } from './shelf-error.js';
import type { ImageSearch, ImageSearchOptions } from './vision/image-search-types.js';
import type { Photo } from './vision/photo-types.js';

/**
 * What the shopper agreed to. Each level includes the ones before it.
 * - `off`: nothing is kept or sent
 * - `session`: the history lives in memory until the page is left
 * - `device`: the history is stored on this device
 * - `measure`: bounded counts without any id are sent to the collector
 */
export type Consent = 'off' | 'session' | 'device' | 'measure';

/** The GA4 e-commerce events the SDK understands. */
export type EventName =
  | 'view_item'
  | 'view_item_list'
  | 'select_item'
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'purchase';

/** One item of an event, as in GA4; other GA4 fields are accepted and ignored. */
export interface TrackedItem {
  /** 1 to 128 bytes of UTF-8 without control characters, as in the catalogue. */
  readonly item_id: string;
  readonly quantity?: number;
  /** The rail or list this item came from; goes before the list of the whole event. */
  readonly item_list_id?: string;
  readonly [field: string]: unknown;
}

/** The parameters of an event, as in GA4; other GA4 fields are accepted and ignored. */
export interface TrackParams {
  readonly items: readonly TrackedItem[];
  readonly item_list_id?: string;
  readonly [field: string]: unknown;
}

/**
 * - `for-you`: from the whole history, without the item viewed last
 * - `similar`: goes with `anchor`
 * - `trending`: the most popular
 * - `bought-together`: bought with `anchor`, or with what is in the cart when there is none
 * - `recently-viewed`, `buy-again`: from the history
 * - `new`, `on-sale`: from the catalogue, in the order of the shopper's taste
 * - `looks-like`: whose photo looks like that of `anchor`; its scores are cosines
 */
export type RailKind =
  | 'for-you'
  | 'similar'
  | 'trending'
  | 'bought-together'
  | 'recently-viewed'
  | 'buy-again'
  | 'new'
  | 'on-sale'
  | 'looks-like';

/**
 * `cart`: what is in the cart. `purchased`: what was bought within 7 days. `current`: the anchor,
 * and in `for-you` the item viewed last. `seen`: everything the history holds.
 */
export type Exclusion = 'cart' | 'purchased' | 'current' | 'seen';

/** What an item must satisfy, all of it; of a list, any entry. */
export interface ItemFilter {
  /** A category or any below it, as in the catalogue: `Home > Candles`. */
  readonly category?: string | readonly string[];
  readonly brand?: string | readonly string[];
  /** In major units of the catalogue's currency, both ends included. */
  readonly price?: { readonly min?: number; readonly max?: number };
  /** True: only items whose price is reduced. */
  readonly onSale?: boolean;
  /** By name, as the feed has them. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

export interface RecommendRequest {
  readonly kind: RailKind;
  /**
   * Id of the item that is on screen: `similar` and `looks-like` need it, `bought-together` goes with
   * it, the other rails leave it out.
   */
  readonly anchor?: string;
  /** 1 to 100 items; 12 when absent. */
  readonly limit?: number;
  /** Name of the rail in the shop's counts; the kind when absent. */
  readonly slot?: string;
  /** Items to leave out; all but `seen` when absent. */
  readonly exclude?: readonly Exclusion[];
  /** Ids to leave out as well, 1000 at most. */
  readonly excludeItems?: readonly string[];
  readonly where?: ItemFilter;
  /** Score below which items are left out. */
  readonly minScore?: number;
  /** 0 (plain order) to 1; 0 when absent. */
  readonly diversity?: number;
  /** At most so many items of one category, or brand, in this rail. */
  readonly maxPerCategory?: number;
  readonly maxPerBrand?: number;
  /** 0 to 1: how far items that were seen and not clicked step back; 0 when absent. */
  readonly rotation?: number;
  /** Category of the page: what is popular there goes first while nothing is known of the shopper. */
  readonly category?: string;
  readonly signal?: AbortSignal;
}

/**
 * Why an item is in a rail:
 * - `viewed-similar`: goes with item `ref`
 * - `taste`: fits the whole history
 * - `popular`, `popular-in`: popular in the shop, in category `ref`
 * - `again`: bought before
 * - `bought-with`: bought together with item `ref`
 * - `viewed`: viewed lately
 * - `new`, `on-sale`: new in the shop, price reduced
 * - `looks-like`: its photo looks like that of item `ref`, or like the shopper's photo
 * - `pinned`: put there by a rule of the shop
 */
export type ReasonCode =
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

export interface RailItem {
  readonly id: string;
  /** Null where the catalogue has no such value, and in a fallback list, which has only ids. */
  readonly title: string | null;
  readonly link: string | null;
  readonly image: string | null;
  /** In major units (12.5 is 12 pounds and 50 pence). */
  readonly price: number | null;
  /** The price before a reduction; null when it is not reduced. */
  readonly listPrice: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  /** Comparable within one rail only. */
  readonly score: number;
  readonly reason: { readonly code: ReasonCode; readonly ref?: string };
}

export interface Cause {
  readonly code: ErrorCode;
  readonly text: string;
}

/**
 * Where a rail's items come from: `model` (ranked for this request), `popular` (popular items in
 * their place), `fallback` (nothing of what the rail is named after could be had, or the core did
 * not run: popular items, or none where those would mislead). `cause` says why.
 */
export type RailSource = 'model' | 'popular' | 'fallback';

/** Which step of the rail's fallback chain gave its first item: see docs/RAILS.md. */
export type RailStep =
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

export interface Rail {
  readonly items: readonly RailItem[];
  readonly source: RailSource;
  /** Null when the core did not run. */
  readonly step: RailStep | null;
  /** Why the source is not `model`; absent when popular items are what was asked for. */
  readonly cause?: Cause;
  readonly slot: string;
  /**
   * Counts one `view_item_list` for each item, and lets `rotation` know of them. Later calls do
   * nothing. Never throws.
   */
  seen(): void;
  /**
   * Counts one `select_item`, and credits a later add_to_cart or purchase of the item to this
   * rail's slot. Throws TypeError when the rail has no such item.
   */
  clicked(id: string): void;
}

/** Why an item stands where it stands in a rail, or why it is not there. */
export interface Explanation {
  /** 1 = first; null when it is not in the rail. */
  readonly place: number | null;
  /** Such as `out-of-stock`, `filter` or `cart` (docs/RAILS.md); null when nothing excluded it. */
  readonly excludedBy: string | null;
  /** The step that scored it. */
  readonly step: RailStep;
  /** `contribution` = `weight` * `z`; the contributions add up to `score`. */
  readonly parts: readonly {
    readonly name: string;
    readonly z: number;
    readonly weight: number;
    readonly contribution: number;
  }[];
  /** Before rules and penalties. */
  readonly score: number;
  /** What the shop's rules did: added to the score (or taken off it), put on a fixed place (1 = first). */
  readonly rules: { readonly boost: number; readonly pinned: number | null };
  /** Taken off the relevance, which is 0 to 1 within the candidates. */
  readonly penalties: { readonly rotation: number; readonly diversity: number };
  /** Null when it is not in the rail. */
  readonly reason: ReasonCode | null;
}

/** What `profile.export()` gives: everything the SDK knows about the shopper. */
export interface ExportedProfile {
  readonly format: 1;
  /** Oldest first; `time` is RFC 3339 in UTC, whole minutes. */
  readonly events: readonly {
    readonly item_id: string;
    readonly event: string;
    readonly time: string;
  }[];
  /** Clicks in rails that may still be credited to their slot. */
  readonly clicks: readonly {
    readonly item_id: string;
    readonly slot: string;
    readonly time: string;
  }[];
}

export interface ShelfProfile {
  /** Resolves once the stored history has been read. Never rejects. */
  export(): Promise<ExportedProfile>;
  /**
   * Forgets the history, clicks and unsent counts at once, and resolves when the stored ones are
   * deleted. Rejects with code `storage-unavailable` when the browser does not confirm that.
   */
  erase(): Promise<void>;
}

/** Milliseconds. */
export interface Timings {
  readonly manifest: number;
  readonly shards: number;
  readonly wasm: number;
  /** From the start of loading to the first possible answer. */
  readonly load: number;
  /** Round trip of the latest recommend(); 0 before the first. */
  readonly recommend: number;
}

export interface Status {
  /** `fallback`: the model could not be loaded, see `cause`. `server`: nothing ever runs. */
  readonly state: 'idle' | 'loading' | 'ready' | 'fallback' | 'disposed' | 'server';
  /** As the shop set it. */
  readonly consent: Consent;
  /** As it is applied: with Global Privacy Control, `measure` becomes `device`. */
  readonly appliedConsent: Consent;
  /** Whether the browser asks for Global Privacy Control. */
  readonly gpc: boolean;
  /** The manifest's model, once loaded. */
  readonly model: string | null;
  readonly versions: { readonly sdk: string; readonly protocol: number; readonly manifest: number };
  /** Items in the loaded catalogue. */
  readonly items: number;
  /** Tracked events whose item is not in the loaded catalogue. */
  readonly unknownItems: number;
  readonly timings: Timings;
  readonly bytes: { readonly shards: number; readonly wasm: number };
  readonly storage: { readonly kind: 'memory' | 'indexeddb'; readonly note?: string };
  /** Parts of the shelf that are missing while the rest works, one sentence each. */
  readonly notes: readonly string[];
  readonly contributions: {
    /** Actions counted in this page visit, 512 at most. */
    readonly counted: number;
    readonly limitReached: boolean;
    /** Actions counted and not yet put into a batch. */
    readonly pending: number;
    /** Batches that wait for an answer. */
    readonly queued: number;
    /** Batches the collector confirmed. */
    readonly sent: number;
    /** Batches given up: refused for good, or pushed out of a full queue. */
    readonly dropped: number;
  };
  readonly cause?: Cause;
}

export interface ShelfEvents {
  /** The history changed: ask for new rails. Fired in the same tick as the change. */
  change: undefined;
  /** The level the shop just set. */
  consent: Consent;
  /** Something failed that no promise reports. */
  error: ShelfError;
  /** The model has been loaded: rails that show a fallback can be asked for again. */
  ready: Status;
}

export interface ShelfOptions {
  /** Folder with manifest.json, the shards, and the SDK's files; same origin. */
  readonly base: string;
  /**
   * `session` when absent. A stated `off` or `session` deletes what an earlier visit stored; leave
   * it out while the shopper's choice is not known yet, then call setConsent().
   */
  readonly consent?: Consent;
  /** Where counts go; `v1/batch` under `base` when absent. */
  readonly collector?: string;
  /** Milliseconds since 1970-01-01 UTC; Date.now when absent. */
  readonly now?: () => number;
  /** Milliseconds between sends while the page is visible; 5000 when absent. */
  readonly flushInterval?: number;
  /** Milliseconds until recommend() settles for the fallback list; 10000 when absent. */
  readonly timeout?: number;
}

export interface Shelf {
  /**
   * Notes what the shopper does. Synchronous; listeners of `change` run before it returns.
   * Throws TypeError for an unknown event name or wrong parameters, and never for any other reason.
   */
  track(name: EventName, params: TrackParams): void;
  /**
   * Resolves with a rail within about `timeout`, whatever fails: without a model it holds the
   * manifest's fallback items, without a manifest none, and `cause` says why. Rejects with TypeError
   * for wrong arguments and with `signal.reason` when aborted.
   */
  recommend(request: RecommendRequest): Promise<Rail>;
  /**
   * The rails of one page, in the order of the requests, no item twice: earlier rails choose first.
   * Resolves and rejects as recommend() does; the signal of any request aborts all.
   */
  recommendAll(requests: readonly RecommendRequest[]): Promise<Rail[]>;
  /**
   * Why `itemId` stands where it stands in the rail of `request`, or why it is not there. Resolves
   * with null where the core does not run or knows no such item. Rejects with TypeError for wrong
   * arguments and with `signal.reason` when aborted.
   */
  explain(request: RecommendRequest, itemId: string): Promise<Explanation | null>;
  /**
   * What looks like a photo, which never leaves the device. Resolves with the items for the region, if
   * there is one, and for the whole photo. Rejects with a ShelfError: `photo-invalid`,
   * `vision-unavailable` (the shelf has no photos, or worker or wasm are refused), `manifest-...`,
   * `shard-...`, `worker-died`, `timeout`, `version-mismatch`, `out-of-memory`, `insecure-context`,
   * `disposed`, `server`; with TypeError for wrong arguments and with `signal.reason` when aborted,
   * which also stops a download that nobody else waits for.
   */
  searchByImage(photo: Photo, options?: ImageSearchOptions): Promise<ImageSearch>;
  /**
   * Applies a level at once. Resolves when stored data has been read (up to `device`) or deleted
   * (down to `session` or `off`). Never rejects: a failure is an `error` event. Throws TypeError
   * for an unknown level.
   */
  setConsent(level: Consent): Promise<void>;
  /** Calls `listener` on every such event until the returned function is called. */
  on<Name extends keyof ShelfEvents>(
    name: Name,
    listener: (detail: ShelfEvents[Name]) => void,
  ): () => void;
  /** A snapshot for logs and debug panels. */
  status(): Status;
  readonly profile: ShelfProfile;
  /**
   * Sends counted actions now. Resolves when the collector has answered or the batch is queued for
   * a later try. Never rejects.
   */
  flush(): Promise<void>;
  /** Stops the worker, listeners and timers; counted actions are sent or stay stored. */
  dispose(): void;
}
