/**
 * How to fetch a file of the shelf at `url`, absolute. On the page's own origin a redirect to another
 * one then fails in the browser, before that other one hears of the visit.
 */
export function fetchMode(url: string): RequestMode {
  return new URL(url).origin === globalThis.origin ? 'same-origin' : 'cors';
}
