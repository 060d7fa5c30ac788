// What shelf.status() tells.
import type { Consent } from './events.js';
import type { Cause } from './rail.js';

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

/** A snapshot of everything the shelf knows of itself. */
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
  /** Where the core runs; `page` when the browser refuses a worker. Null before it does. */
  readonly thread: 'worker' | 'page' | null;
  /**
   * Where the manifest came from: asked of the server now, or stored on this device by an earlier
   * visit (then it is fetched for the next one). Null before it is loaded.
   */
  readonly manifest: 'network' | 'cache' | null;
  readonly storage: { readonly kind: 'memory' | 'indexeddb'; readonly note?: string };
  /** Parts of the shelf that are missing while the rest works, one sentence each. */
  readonly notes: readonly string[];
  readonly contributions: {
    /** Actions counted in this page visit. */
    readonly counted: number;
    /**
     * What they say that was left out, in this page visit: the device's day, or without storage the
     * visit, had no more room for it (docs/PRIVACY.md).
     */
    readonly bounded: number;
    /** What they say that is not yet put into a batch. */
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
