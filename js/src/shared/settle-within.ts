import { ShelfError } from '../shelf-error.js';

/**
 * Settles as `promise` does; rejects with a ShelfError `timeout` saying `what` when that takes
 * longer than `milliseconds`, and with `signal.reason` when `signal` aborts first.
 */
export function settleWithin<T>(
  promise: Promise<T>,
  milliseconds: number,
  what: string,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortReason(signal));
    const timer = setTimeout(
      () => reject(new ShelfError('timeout', `${what} took longer than ${milliseconds} ms.`)),
      milliseconds,
    );
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    });
  });
}

/** Browsers before 2022 know no `reason`. */
function abortReason(signal: AbortSignal | undefined): unknown {
  return signal?.reason ?? new DOMException('The request was aborted.', 'AbortError');
}
