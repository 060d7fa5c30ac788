import { fetchMode } from '../shared/fetch-mode.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import { type ErrorCode, ShelfError } from '../shelf-error.js';

/**
 * Fetches a published file. Resolves with a response of status 2xx; rejects with a ShelfError of
 * `code` that names the URL. A redirect to another origin is refused: a shelf comes from the origin of
 * its `base` alone, so that nobody else can stand in for it. From the page's own origin it is not even
 * followed. Code (`wasm-unavailable`) may be redirected, as scripts may.
 */
export async function fetchFile(
  url: string,
  code: ErrorCode,
  init?: RequestInit,
): Promise<Response> {
  const isCode = code === 'wasm-unavailable';
  let response: Response;
  try {
    response = await fetch(url, isCode ? init : { ...init, mode: fetchMode(url) });
  } catch (thrown) {
    throw toShelfError(
      thrown,
      code,
      `${url} could not be fetched (check the network, connect-src if the page has a CSP, and that nothing redirects to another origin)`,
    );
  }
  const { ok, redirected, status, url: found } = response;
  if (!ok) throw new ShelfError(code, `${url} answered ${status}. Is the folder published there?`);
  if (!isCode && redirected && new URL(found).origin !== new URL(url).origin) {
    throw new ShelfError(code, `${url} redirects to another origin, ${found}: refused.`);
  }
  return response;
}
