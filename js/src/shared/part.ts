import type { ErrorCode } from '../shelf-error.js';
import { loadPart } from './load-part.js';
import { notLoaded } from './not-loaded.js';
import { toShelfError } from './to-shelf-error.js';

/** A part of the SDK that is loaded when it is used. */
export class Part<Module extends { readonly protocolVersion: number }> {
  private loading_: Promise<Module> | null = null;
  private failures_ = 0;

  /** `url`: absolute. `code`: of the error when it cannot be had. */
  constructor(
    private readonly url_: string,
    private readonly code_: ErrorCode,
  ) {}

  /**
   * Resolves with the module, the same every time. Rejects with a ShelfError `code`, `timeout` or
   * `version-mismatch`; the next call tries again.
   */
  load(): Promise<Module> {
    this.loading_ ??= loadPart<Module>(this.url_, this.failures_).catch((thrown) => {
      this.failures_++;
      this.loading_ = null;
      throw toShelfError(thrown, this.code_, notLoaded(this.url_));
    });
    return this.loading_;
  }
}
