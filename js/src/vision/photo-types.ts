/**
 * A photo as pages have them. Anything but a Blob or ImageData is copied when it is handed over. An
 * image or canvas with pixels of another origin needs that origin's consent (CORS).
 */
export type Photo = Blob | ImageBitmap | HTMLImageElement | HTMLCanvasElement | ImageData;

/** Part of a photo, in fractions of its upright sides: 0 <= left < right <= 1, the same down. */
export interface PhotoRegion {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Called while the encoder is downloaded, in bytes; not at all when it is there. */
export type ProgressListener = (loaded: number, total: number) => void;
