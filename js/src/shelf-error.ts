/**
 * Machine-readable reasons. They appear as `Rail.cause.code`, `Status.cause.code` and
 * `ShelfError.code`; a code is never reused for something else. After one that ends in
 * `-unavailable` the model is asked for again, half a minute later at the earliest.
 */
export type ErrorCode =
  | 'server' // there is no document: the SDK does nothing on a server
  | 'disposed' // dispose() was called
  | 'consent-off' // the shopper's history is not used, by consent
  | 'nothing-known' // the model ran, but the history or anchor says nothing about this catalogue
  | 'all-excluded' // rules, filters and exclusions leave nothing for this rail
  | 'core-refused' // the core could not answer this request; the text says why
  | 'timeout' // no answer in time; the model may still be loading
  | 'manifest-unavailable' // manifest.json could not be fetched
  | 'manifest-invalid' // manifest.json breaks a rule of its format
  | 'manifest-unsupported' // manifest.json has a format this SDK does not read
  | 'shard-unavailable' // a shard could not be fetched
  | 'shard-corrupt' // a shard's length or SHA-256 differs from the manifest
  | 'shard-rejected' // the core refused the content of a shard
  | 'insecure-context' // no WebCrypto: the page is not served over HTTPS
  | 'wasm-unavailable' // core.wasm could not be fetched, compiled or started
  | 'out-of-memory' // a shard does not fit into the planned memory
  | 'worker-unavailable' // the worker could not be started
  | 'feedback-unavailable' // the code that counts could not be loaded: counts wait
  | 'tags-unavailable' // the code that reads data layers and consent banners could not be loaded
  | 'worker-died' // the worker stopped after it had started
  | 'vision-unavailable' // the shelf was built without photos, or photos cannot be searched by here
  | 'photo-invalid' // the photo cannot be decoded, or is too large
  | 'version-mismatch' // SDK and worker come from different releases
  | 'storage-unavailable' // the browser refuses storage, or it failed
  | 'contribution-dropped' // a collector refused counted actions for good
  | 'internal'; // a defect in the SDK

/** An error with a machine-readable `code`; the message says what was wrong, where, what to do. */
export class ShelfError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ShelfError';
    this.code = code;
  }

  /** Each file of the package brings a copy of this class: an error of one is an error of all. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'ShelfError';
  }
}
