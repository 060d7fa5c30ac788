import { BrowserShelf } from './browser-shelf.js';
import { isText } from './recommend/is-text.js';
import { check } from './shared/check.js';
import { defaultFlushInterval, defaultTimeout } from './shared/default-settings.js';
import { checkConsent } from './shopper/consent.js';
import type { Shelf, ShelfOptions, WorkerMode } from './types.js';

const workerModes: readonly WorkerMode[] = ['module', 'blob', 'none'];

/**
 * Makes the shelf of a page; one is enough for all rails. Fetches nothing yet. On a server it gives a
 * shelf that does nothing. Throws TypeError, saying what to pass instead, for wrong options.
 */
export function createShelf(options: ShelfOptions): Shelf {
  const {
    base,
    files = {},
    worker = 'module',
    consent,
    collector,
    signal,
    now = Date.now,
    flushInterval = defaultFlushInterval,
    timeout = defaultTimeout,
  } = options ?? {};
  const demand = (holds: unknown, rule: string, found: unknown): void =>
    check(holds, `createShelf: ${rule}`, found);
  if (consent !== undefined) checkConsent(consent);
  demand(isText(base), "base must be a URL such as '/shelf/'", base);
  demand(collector === undefined || isText(collector), 'collector must be a URL', collector);
  demand(typeof now === 'function', 'now must be a function that returns milliseconds', now);
  demand(flushInterval > 0, 'flushInterval must be milliseconds above 0', flushInterval);
  demand(timeout > 0, 'timeout must be milliseconds above 0', timeout);
  demand(workerModes.includes(worker), `worker must be one of ${workerModes.join(', ')}`, worker);
  const page = typeof document === 'undefined' ? 'http://localhost/' : document.baseURI;
  const folder = toUrl(base.endsWith('/') ? base : `${base}/`, page);
  const shelf = new BrowserShelf({
    ...options,
    base: folder,
    locate: (file) => toUrl(files[file] ?? folder + file, page),
    worker,
    collector: collector === undefined ? `${folder}v1/batch` : toUrl(collector, page),
    now,
    flushInterval,
    timeout,
  });
  if (signal?.aborted) shelf.dispose();
  signal?.addEventListener('abort', () => shelf.dispose());
  return shelf;
}

function toUrl(reference: string, relativeTo: string): string {
  try {
    return new URL(reference, relativeTo).href;
  } catch {
    throw new TypeError(`createShelf: ${reference} is not a URL.`);
  }
}
