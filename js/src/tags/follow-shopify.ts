import type { Consent } from '../types.js';
import { levelOf } from './level-of.js';

/** What the page of a Shopify shop offers; each part may be missing. */
interface ShopifyPage {
  readonly Shopify?: {
    readonly customerPrivacy?: {
      readonly preferencesProcessingAllowed?: () => boolean;
      readonly analyticsProcessingAllowed?: () => boolean;
    };
    readonly loadFeatures?: (
      features: readonly { readonly name: string; readonly version: string }[],
      loaded: (error?: unknown) => void,
    ) => void;
  };
}

const features = [{ name: 'consent-tracking-api', version: '0.1' }];

/**
 * Calls `state` with the level that Shopify's customer privacy API permits, until the returned function is
 * called. Says nothing on a page without it.
 */
export function followShopify(state: (level: Consent) => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;

  /** False while the API is not there. */
  const read = (): boolean => {
    const { customerPrivacy } = (globalThis as ShopifyPage).Shopify ?? {};
    // Shopify puts an object without these there before the feature is loaded.
    if (typeof customerPrivacy?.preferencesProcessingAllowed !== 'function') return false;
    const personalization = customerPrivacy.preferencesProcessingAllowed() === true;
    const analytics = customerPrivacy.analyticsProcessingAllowed?.() === true;
    state(levelOf(personalization, analytics));
    return true;
  };

  /** False while the page has nothing that loads it. */
  const load = (): boolean => {
    const { Shopify } = globalThis as ShopifyPage;
    if (typeof Shopify?.loadFeatures !== 'function') return false;
    Shopify.loadFeatures(features, () => quietly(read));
    return true;
  };
  let hasBegun = false;
  const begin = (): void => {
    if (!hasBegun) hasBegun = read() || load();
  };

  document.addEventListener('visitorConsentCollected', () => quietly(read), { signal });
  // Shops with a storefront of their own load the API without `loadFeatures`.
  document.addEventListener('shopifyCustomerPrivacyApiLoaded', () => quietly(read), { signal });
  quietly(begin);
  // Scripts further down may bring what is not there yet.
  document.addEventListener('DOMContentLoaded', () => quietly(begin), { signal });
  addEventListener('load', () => quietly(begin), { signal });
  return () => stop.abort();
}

/** An error of the page's own scripts is no answer, so nothing is granted. */
function quietly(run: () => unknown): void {
  try {
    run();
  } catch {
    return;
  }
}
