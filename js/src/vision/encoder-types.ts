import type { Photo, PhotoRegion, ProgressListener } from './photo-types.js';

/** A file that is checked before use. */
export interface EncoderShard {
  readonly file: string;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** Options of openEncoder(). */
export interface EncoderOptions {
  /** URL of the folder with the SDK's files, ending in a slash; relative to the page. */
  readonly base: string;
  /** The encoder's shard, a file under `base`; the one that `manifest.json` names when absent. */
  readonly shard?: EncoderShard;
  /** Milliseconds without use until worker and memory are freed; 60000 when absent. */
  readonly idle?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
}

/** Options of PhotoEncoder.embed(). */
export interface EmbedOptions {
  /** Part of the photo; the whole when absent. */
  readonly region?: PhotoRegion;
  readonly signal?: AbortSignal;
}

/** An encoder that is ready. */
export interface LoadedEncoder {
  /** Names the space of its vectors; 16 hex digits. */
  readonly id: string;
  readonly dimensions: number;
  /** Multiplications of one photo. */
  readonly macs: number;
  readonly kernels: 'relaxed' | 'simd128';
  /** Why not the relaxed kernels, in a sentence; absent when they run. */
  readonly relaxedRefusal?: string;
  readonly bytes: {
    /** Downloaded. */
    readonly wasm: number;
    readonly shard: number;
    /** In memory: weights, and what a run needs. */
    readonly weights: number;
    readonly arena: number;
  };
  /** Milliseconds; wasm and shard overlap. `install`: checking and packing the weights. */
  readonly timings: { readonly wasm: number; readonly shard: number; readonly install: number };
}

/** What one layer of the network takes. */
export interface LayerTime {
  /** Number of the operation in docs/FORMAT.md, "Encoder shard". */
  readonly op: number;
  /** Of its output. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly macs: number;
  readonly milliseconds: number;
}

/** What PhotoEncoder.status() tells. */
export interface EncoderStatus extends LoadedEncoder {
  /** `idle`: its worker has been stopped, and starts again with the next embed(). */
  readonly state: 'idle' | 'loading' | 'ready' | 'disposed';
  readonly embedded: number;
  /** Milliseconds of the latest embed(); 0 before. */
  readonly latest: { readonly prepare: number; readonly embed: number };
  /** Of the wasm memory after the latest embed(); 0 before. */
  readonly memoryBytes: number;
}

/** An encoder in its own worker: makes vectors of photos. */
export interface PhotoEncoder {
  /** Names the space of the vectors: compare only those of one id. */
  readonly id: string;
  readonly dimensions: number;
  /**
   * Resolves with a vector of length 1 (of zeros for a photo that the model sees nothing in). One photo
   * at a time, in the order of the calls. Rejects with TypeError for wrong arguments, with a ShelfError
   * (`photo-invalid`, `worker-died`, `disposed`, those of openEncoder() after an idle time) and with
   * `signal.reason` when aborted.
   */
  embed(photo: Photo, options?: EmbedOptions): Promise<Float32Array>;
  /** Runs once more on the latest photo. Resolves with the time of each layer; rejects as embed(). */
  layerTimes(): Promise<readonly LayerTime[]>;
  /** A snapshot; never throws. */
  status(): EncoderStatus;
  /** Stops the worker and frees its memory; open calls reject with code `disposed`. */
  dispose(): void;
}
