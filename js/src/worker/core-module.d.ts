// The module that Emscripten makes from wasm/: by hand, because the compiler cannot write it. A test
// compares it with the real module's exports.
import type { ReasonCode } from '../types.js';

/** Kinds of wasm/: 1 for-you, 2 similar, 3 trending. */
export type RawKind = 1 | 2 | 3;

export interface RawItem {
  readonly id: string;
  readonly title: string;
  readonly link: string;
  readonly image: string;
  readonly category: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Minor units; 0 = unknown. */
  readonly price: number;
  readonly score: number;
  readonly reason: ReasonCode;
  /** Item id that the reason refers to; empty when there is none. */
  readonly ref: string;
}

/** Owns wasm memory until delete() is called. */
export interface Core {
  /** Address of a 64-byte-aligned buffer for one shard, owned by the core; 0 = out of memory. */
  reserve(bytes: number): number;
  /** Parses the buffer reserved last. Empty on success, else a sentence that says what is wrong. */
  load(): string;
  /** `event` as in profileEventTypes. False: the item is not in the catalogue. */
  track(itemId: string, event: number, minute: number): boolean;
  forget(): void;
  /** `flags`: 1 leaves out the cart, 2 what was just purchased. A string is an error sentence. */
  recommend(
    kind: RawKind,
    anchor: string,
    limit: number,
    flags: number,
    minute: number,
  ): RawItem[] | string;
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
