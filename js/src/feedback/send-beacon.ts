import { batchBody } from './batch-body.js';

/**
 * Hands a batch to a beacon, for a page that goes away in a browser whose fetch does not outlive it.
 * No answer can be read, so the batch stays queued. Never throws.
 */
export function sendBeacon(collector: string, bytes: Uint8Array): void {
  navigator.sendBeacon?.(collector, batchBody(bytes));
}

/** Whether a fetch arrives although the page goes away: then no beacon is needed. */
export function fetchOutlivesPage(): boolean {
  return typeof Request !== 'undefined' && 'keepalive' in Request.prototype;
}
