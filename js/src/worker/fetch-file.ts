import { toShelfError } from '../shared/to-shelf-error.js';
import { type ErrorCode, ShelfError } from '../shelf-error.js';

/**
 * Fetches a published file. Resolves with a response of status 2xx; rejects with a ShelfError of
 * `code` that names the URL.
 */
export async function fetchFile(
  url: string,
  code: ErrorCode,
  init?: RequestInit,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (thrown) {
    throw toShelfError(
      thrown,
      code,
      `${url} could not be fetched (check the network, and connect-src if the page has a CSP)`,
    );
  }
  if (!response.ok) {
    throw new ShelfError(
      code,
      `${url} answered ${response.status}. Is the folder published there?`,
    );
  }
  return response;
}
