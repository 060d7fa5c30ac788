import { hex } from '../shared/hex.js';
import { ShelfError } from '../shelf-error.js';

/**
 * 64 lower-case hex digits. Rejects with a ShelfError `insecure-context` where the browser has no
 * WebCrypto, and never otherwise.
 */
export async function sha256(bytes: BufferSource): Promise<string> {
  if (typeof crypto === 'undefined' || !crypto.subtle) {
    throw new ShelfError(
      'insecure-context',
      'Shards cannot be checked because this page has no WebCrypto. Serve it over HTTPS or from localhost.',
    );
  }
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}
