import type { ShelfError } from '../shelf-error.js';
import type { CheckedRequest } from './check-request.js';
import type { RailContent } from './rail-content.js';

/**
 * The rail without a core: popular items, as ids in their order. `excluded`: ids to leave out.
 */
export function fallbackContent(
  popular: readonly string[],
  { anchor, limit }: CheckedRequest,
  excluded: ReadonlySet<string>,
  { code, message }: ShelfError,
): RailContent {
  const ids = popular.filter((id) => id !== anchor && !excluded.has(id));
  return {
    items: ids.slice(0, limit).map((id) => ({
      id,
      title: null,
      link: null,
      image: null,
      price: null,
      currency: null,
      category: null,
      score: 0,
      reason: { code: 'popular' },
    })),
    source: 'fallback',
    cause: { code, text: message },
  };
}
