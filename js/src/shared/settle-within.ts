import { ShelfError } from '../shelf-error.js';

/**
 * Settles as `promise` does; rejects with a ShelfError `timeout` saying `what` when that takes
 * longer than `milliseconds`, and with the reason of the first of `signals` that aborts before.
 */
export function settleWithin<T>(
  promise: Promise<T>,
  milliseconds: number,
  what: string,
  signals: readonly AbortSignal[] = [],
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signals.find(({ aborted }) => aborted)?.reason);
    const timer = setTimeout(
      () => reject(new ShelfError('timeout', `${what} took longer than ${milliseconds} ms.`)),
      milliseconds,
    );
    if (signals.some(({ aborted }) => aborted)) abort();
    for (const signal of signals) signal.addEventListener('abort', abort);
    promise.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', abort);
    });
  });
}
