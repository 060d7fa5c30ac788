// What the page and nearshelf.vision.worker.js say to each other.
import type { ShardFile } from '../shared/protocol.js';
import type { LayerTime, LoadedEncoder } from './encoder-types.js';
import type { PhotoRegion } from './photo-types.js';

export interface VisionLoadRequest {
  /** Absolute URLs of the worker and of the files it starts. */
  readonly urls: { readonly worker: string; readonly wasm: string; readonly relaxed: string };
  /** Absolute URL of the folder with the encoder's shard, ending in a slash. */
  readonly base: string;
  readonly shard: ShardFile;
  readonly protocol: number;
  /** Gets the number of bytes of the shard that have come, again and again. */
  readonly progress: MessagePort;
}

export interface EmbedRequest {
  readonly photo: Blob | ImageBitmap | ImageData;
  /** The same number for the same photo, so that it is prepared once; 0 for one that may change. */
  readonly key: number;
  readonly regions: readonly PhotoRegion[];
}

export interface Embedded {
  /** One for each region, of length 1. */
  readonly vectors: readonly Float32Array[];
  /** Milliseconds. */
  readonly prepare: number;
  readonly embed: number;
  /** Of the wasm memory, now. */
  readonly memoryBytes: number;
}

/** The calls the vision worker answers; the page makes one at a time. */
export interface VisionService {
  /** Makes the other calls possible. Rejects with the ShelfError that says why it cannot. */
  load(request: VisionLoadRequest): Promise<LoadedEncoder>;
  /** Rejects with ShelfError `photo-invalid`, or `out-of-memory`. */
  embed(request: EmbedRequest): Promise<Embedded>;
  /** What each layer takes on the photo that was embedded last. */
  layerTimes(): readonly LayerTime[];
}
