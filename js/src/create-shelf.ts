import { BrowserShelf } from './browser-shelf.js';
import { createServerShelf } from './server-shelf.js';
import { check } from './shared/check.js';
import { checkConsent } from './shopper/consent.js';
import type { Shelf, ShelfOptions } from './types.js';

const defaultFlushInterval = 5_000;
const defaultTimeout = 10_000;

/**
 * Makes the shelf of a page; one is enough for all rails. Fetches nothing yet. On a server it gives a
 * shelf that does nothing. Throws TypeError, saying what to pass instead, for wrong options.
 */
export function createShelf(options: ShelfOptions): Shelf {
  const {
    base,
    consent,
    collector,
    now = Date.now,
    flushInterval = defaultFlushInterval,
    timeout = defaultTimeout,
  } = options ?? {};
  if (consent !== undefined) checkConsent(consent);
  check(
    typeof base === 'string' && base !== '',
    "createShelf: base must be a URL such as '/shelf/'",
    base,
  );
  check(
    collector === undefined || (typeof collector === 'string' && collector !== ''),
    'createShelf: collector must be a URL or absent',
    collector,
  );
  check(
    typeof now === 'function',
    'createShelf: now must be a function that returns milliseconds',
    now,
  );
  check(
    flushInterval > 0,
    'createShelf: flushInterval must be milliseconds above 0',
    flushInterval,
  );
  check(timeout > 0, 'createShelf: timeout must be milliseconds above 0', timeout);
  if (typeof document === 'undefined') return createServerShelf(consent);

  const folder = toUrl(base.endsWith('/') ? base : `${base}/`, document.baseURI);
  return new BrowserShelf({
    base: folder,
    collector: collector === undefined ? `${folder}v1/batch` : toUrl(collector, document.baseURI),
    consent,
    now,
    flushInterval,
    timeout,
  });
}

function toUrl(reference: string, relativeTo: string): string {
  try {
    return new URL(reference, relativeTo).href;
  } catch {
    throw new TypeError(`createShelf: ${reference} is not a URL.`);
  }
}
