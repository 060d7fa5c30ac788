// What the page and the worker say to each other. Both sides import this file, so a message that one
// side does not understand is a type error.
import type { ProfileEvent } from '../profile/profile-event.js';
import type { ErrorCode } from '../shelf-error.js';
import type { Explanation, RailItem, RailKind, RailSource, RailStep } from '../types.js';

/**
 * Raised with every change of these messages, or of what nearshelf.feedback.js, nearshelf.monitor.js
 * or nearshelf.vision.js export or are given: the files may come from different caches.
 */
export const protocolVersion = 5;

export interface LoadRequest {
  /** Absolute URL of the folder with the manifest, ending in a slash. */
  readonly base: string;
  /** Absolute URL of the worker's script, for messages. */
  readonly worker: string;
  /** Absolute URL of core.wasm, or what stands in for it. */
  readonly wasm: string | WebAssembly.Module | ArrayBuffer;
  /** Of manifest.json, when the page has fetched it already. */
  readonly manifest?: string | null;
  /** The manifest must be signed with it; base64. */
  readonly publicKey?: string | undefined;
  /** Name of the cache that manifest and shards are kept in; null when nothing may be stored. */
  readonly cache: string | null;
  readonly protocol: number;
}

export interface LoadedModel {
  readonly model: string;
  readonly items: number;
  /** Optional parts that are missing, one sentence each. */
  readonly notes: readonly string[];
  readonly manifest: 'network' | 'cache';
  readonly bytes: { readonly shards: number; readonly wasm: number };
  /** Milliseconds each part took; the parts overlap. */
  readonly timings: { readonly manifest: number; readonly shards: number; readonly wasm: number };
}

/** Items that match every field that is present. */
export interface CoreFilter {
  readonly categories?: readonly string[];
  /** Major units. */
  readonly priceMin?: number;
  readonly priceMax?: number;
  readonly onSale?: boolean;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

/** A request in the terms of worker/core-module.d.ts, but for its kind and prices. */
export interface CoreRequest {
  readonly kind: RailKind;
  readonly anchor: string;
  readonly limit: number;
  /** 1 cart, 2 purchased, 4 current, 8 seen. */
  readonly flags: number;
  /** Now, in minutes since the epoch. */
  readonly minute: number;
  readonly exclude: readonly string[];
  readonly where?: CoreFilter;
  readonly minScore?: number;
  readonly diversity?: number;
  readonly maxPerCategory?: number;
  readonly maxPerBrand?: number;
  readonly rotation?: number;
  readonly contextCategory?: string;
  /** `looks-like`: the embedding of a photo, and the id of its encoder, 16 hex digits. */
  readonly look?: Float32Array;
  readonly encoder?: string;
}

/** A file beside the manifest, checked before use. */
export interface ShardFile {
  readonly file: string;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** What searches by photo need: the encoder that belongs to the looks in the core. */
export interface LooksInfo {
  /** Absolute URL of the folder with the encoder's shard, ending in a slash. */
  readonly base: string;
  readonly encoder: ShardFile;
}

export interface CoreRail {
  readonly source: RailSource;
  readonly step: RailStep;
  readonly items: readonly RailItem[];
  /** The core's words when it could not answer the request and `items` are the trending ones. */
  readonly refusal?: string;
}

export interface CoreAnswer {
  /** In the order of the requests. */
  readonly rails: readonly CoreRail[];
  /** Events so far whose item is not in the catalogue. */
  readonly unknownItems: number;
}

/**
 * The calls the worker answers. They begin strictly in the order of the messages, and nothing begins
 * before load() has ended.
 */
export interface CoreService {
  /** Makes the other calls possible. Rejects with the ShelfError that says why it cannot. */
  load(request: LoadRequest): Promise<LoadedModel>;
  /** Replaces the whole history. */
  replay(events: readonly ProfileEvent[]): void;
  /** Appends to the history. */
  track(event: ProfileEvent): void;
  /** The rails of one page: no item of one comes again in a later one. */
  recommend(requests: readonly CoreRequest[]): CoreAnswer | Promise<CoreAnswer>;
  /** Null when the core cannot answer, for an unknown item for example. */
  explain(question: {
    readonly request: CoreRequest;
    readonly itemId: string;
  }): Explanation | null | Promise<Explanation | null>;
  /**
   * Loads what the catalogue's photos look like, and names the encoder that made it. Rejects with a
   * ShelfError: `vision-unavailable` when the shelf was built without photos, or as shards do.
   */
  looks(): Promise<LooksInfo>;
  /** Items that were on screen. */
  noteImpressions(seen: { readonly ids: readonly string[]; readonly minute: number }): void;
}

type Call = (argument: never) => unknown;

// What a worker answers: the core's, unless another service is named.
export type Method<Service = CoreService> = keyof Service & string;
export type Argument<M extends Method<Service>, Service = CoreService> = Parameters<
  Extract<Service[M], Call>
>[0];
export type Answer<M extends Method<Service>, Service = CoreService> = Awaited<
  ReturnType<Extract<Service[M], Call>>
>;

/** Page to worker. */
export interface ToWorker {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

/** Worker to page. */
export type FromWorker =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly text: string } };
