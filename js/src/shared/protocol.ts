// What the page and the worker say to each other. Both sides import this file, so a message that one
// side does not understand is a type error.
import type { ProfileEvent } from '../profile/profile-event.js';
import type { ErrorCode } from '../shelf-error.js';
import type { RailItem, RailKind } from '../types.js';

/** Raised with every change of these messages: page and worker may come from different caches. */
export const protocolVersion = 1;

export interface LoadRequest {
  /** Absolute URL of the folder with the manifest, ending in a slash. */
  readonly base: string;
  readonly protocol: number;
}

export interface LoadedModel {
  readonly model: string;
  readonly items: number;
  readonly bytes: { readonly shards: number; readonly wasm: number };
  /** Milliseconds each part took; the parts overlap. */
  readonly timings: { readonly manifest: number; readonly shards: number; readonly wasm: number };
}

export interface CoreRequest {
  readonly kind: RailKind;
  readonly anchor: string;
  readonly limit: number;
  readonly excludeCart: boolean;
  readonly excludePurchased: boolean;
  /** Now, in minutes since the epoch. */
  readonly minute: number;
}

export interface CoreAnswer {
  readonly items: readonly RailItem[];
  /** The core's words when it could not answer the request and `items` are the trending ones. */
  readonly refusal?: string;
  /** Events so far whose item is not in the catalogue. */
  readonly unknownItems: number;
}

/** The calls the worker answers, strictly in the order of the messages. */
export interface CoreService {
  /** Makes the other calls possible. Rejects with the ShelfError that says why it cannot. */
  load(request: LoadRequest): Promise<LoadedModel>;
  /** Replaces the whole history. */
  replay(events: readonly ProfileEvent[]): void;
  /** Appends to the history. */
  track(event: ProfileEvent): void;
  recommend(request: CoreRequest): CoreAnswer;
}

export type Method = keyof CoreService;
export type Argument<M extends Method> = Parameters<CoreService[M]>[0];
export type Answer<M extends Method> = Awaited<ReturnType<CoreService[M]>>;

/** Page to worker. */
export interface ToWorker {
  readonly id: number;
  readonly method: Method;
  readonly argument: unknown;
}

/** Worker to page. */
export type FromWorker =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly text: string } };
