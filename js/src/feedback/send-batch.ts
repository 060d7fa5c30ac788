import { settleWithin } from '../shared/settle-within.js';
import { batchBody } from './batch-body.js';

/**
 * - `done`: the collector has the batch
 * - `refused`: it never will, by its own words
 * - `unanswered`: try again with the same bytes, after `retryAfter` milliseconds if it said so
 */
export type SendOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'unanswered'; readonly retryAfter: number };

const answerTimeout = 15_000;
const maxRetryAfter = 3_600_000;

/**
 * Posts a batch without cookies and reads the answer. It arrives although the page goes away, where
 * the browser can do that. Never rejects.
 */
export async function sendBatch(
  collector: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const request = fetch(collector, {
    method: 'POST',
    body: batchBody(bytes),
    keepalive: true,
    credentials: 'omit',
    cache: 'no-store',
    signal,
  });
  try {
    return await read(await settleWithin(request, answerTimeout, collector));
  } catch {
    return { kind: 'unanswered', retryAfter: 0 };
  }
}

async function read(response: Response): Promise<SendOutcome> {
  const { status, headers } = response;
  if (status === 204) return { kind: 'done' };
  if (status < 400 || status === 429 || status >= 500) {
    // Seconds; the other form, a date, counts as none.
    const seconds = Number(headers.get('Retry-After')) || 0;
    return { kind: 'unanswered', retryAfter: Math.min(seconds * 1000, maxRetryAfter) };
  }
  const words = (await response.text()).slice(0, 200);
  return { kind: 'refused', text: `${response.url} answered ${status}: ${words}` };
}
