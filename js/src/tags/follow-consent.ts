import type { Consent, ConsentSource } from '../types.js';
import { followGoogle } from './follow-google.js';
import { followShopify } from './follow-shopify.js';

/**
 * As Shelf.followConsent(): calls `apply` with every level that `source` states, when it changes, until
 * the returned function is called. Never throws.
 */
export function followConsent(source: ConsentSource, apply: (level: Consent) => void): () => void {
  let latest: Consent | null = null;
  let isFollowing = true;
  const state = (level: Consent): void => {
    if (!isFollowing || level === latest) return;
    latest = level;
    apply(level);
  };
  const stop = (source === 'google' ? followGoogle : followShopify)(state);
  return () => {
    isFollowing = false;
    stop();
  };
}
