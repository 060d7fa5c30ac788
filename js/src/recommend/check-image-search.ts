import type { ImageSearchOptions } from '../vision/image-search-types.js';
import { type CheckedRequest, checkRequest } from './check-request.js';

/**
 * Throws TypeError, saying what to pass instead, when options break the rules of searchByImage(), but
 * for the region, which is checked with the photo.
 */
export function checkImageSearch(options: ImageSearchOptions): CheckedRequest {
  // A search leaves nothing out by itself: the shopper may look for what is in the cart.
  const request = { slot: 'image-search', exclude: [], ...options };
  // Of a kind without an anchor: the photo stands in its place.
  const checked = checkRequest({ ...request, kind: 'trending' }, 'searchByImage');
  return { ...checked, query: { ...checked.query, kind: 'looks-like', anchor: '' } };
}
