// The shelf of a page.
import type { ShelfError } from '../shelf-error.js';
import type { ImageSearch, ImageSearchOptions } from '../vision/image-search-types.js';
import type { Photo } from '../vision/photo-types.js';
import type { Consent, ConsentSource, EventName, TrackParams } from './events.js';
import type { ShelfProfile } from './profile.js';
import type { Explanation, Rail, RecommendRequest } from './rail.js';
import type { Status } from './status.js';

/** Where files of the SDK lie, by name (`core.wasm`); absolute URLs or relative to the page. */
export type FileUrls = Readonly<Record<string, string>>;

/**
 * - `module`: a module worker; where the browser refuses it, the core runs in the page
 * - `blob`: the same, started by a blob of the page's origin: for files on another origin. The CSP must
 *   allow `worker-src blob:` and that origin, which must allow CORS
 * - `none`: always in the page
 */
export type WorkerMode = 'module' | 'blob' | 'none';

/** Options of createShelf(). */
export interface ShelfOptions {
  /** Folder with manifest.json, the shards, and the SDK's files that `files` does not name. */
  readonly base: string;
  /** Where a bundler put the SDK's files: pass `assets` of `nearshelf/assets`. */
  readonly files?: FileUrls;
  /** The core, compiled or as the bytes of core.wasm: it is not fetched then. */
  readonly wasm?: WebAssembly.Module | ArrayBuffer;
  /** `module` when absent. */
  readonly worker?: WorkerMode;
  /**
   * What `nearshelf keygen` printed, base64: a manifest that is not signed with that key is refused.
   * Browsers that know no Ed25519 do not check it; `status().notes` says so.
   */
  readonly publicKey?: string;
  /** Disposes of the shelf when it aborts. */
  readonly signal?: AbortSignal;
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

/** What shelf.on() tells of, with the detail that listeners get. */
export interface ShelfEvents {
  /** track() was called, by the shop, by a rail or by observe(). For logs and debug panels. */
  track: { readonly name: EventName; readonly params: TrackParams };
  /** A rail that recommend() or recommendAll() is about to resolve with. */
  rail: Rail;
  /** The history changed: ask for new rails. Fired in the same tick as the change. */
  change: undefined;
  /** The level the shop just set. */
  consent: Consent;
  /** Something failed that no promise reports. */
  error: ShelfError;
  /** The model has been loaded: rails that show a fallback can be asked for again. */
  ready: Status;
}

/** The shelf of a page: createShelf() makes it. */
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
  /**
   * Takes the consent from the shop's consent banner, now and whenever it changes, until the returned
   * function or setConsent() is called. `google`: consent mode in `window.dataLayer`
   * (`personalization_storage` permits `device`, `analytics_storage` besides `measure`). `shopify`: the
   * customer privacy API. What is not granted is `session`; so is everything until there is an answer.
   * Never throws but TypeError for an unknown source; an `error` event tells when nearshelf.tags.js
   * cannot be loaded.
   */
  followConsent(source: ConsentSource): () => void;
  /**
   * Tracks the GA4 e-commerce events that are pushed to a data layer, those from before this call too,
   * until the returned function is called. `event` pushes and gtag() calls are understood, everything
   * else is left alone. Never throws but TypeError when `dataLayer` is not an array; an `error` event
   * tells when nearshelf.tags.js cannot be loaded.
   */
  observe(dataLayer: readonly unknown[]): () => void;
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
