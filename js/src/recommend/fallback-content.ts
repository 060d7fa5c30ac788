import { unknownItem } from '../shared/unknown-item.js';
import type { ShelfError } from '../shelf-error.js';
import type { RailKind } from '../types.js';
import type { CheckedRequest } from './check-request.js';
import type { RailContent } from './rail-content.js';

/** Popular items would be a lie under the other headings. */
const kindsWithFallback: readonly RailKind[] = [
  'for-you',
  'similar',
  'trending',
  'bought-together',
];

/**
 * The rail without a core: popular items, as ids in their order. `excluded`: ids to leave out.
 */
export function fallbackContent(
  popular: readonly string[],
  { query: { kind, limit, where } }: CheckedRequest,
  excluded: ReadonlySet<string>,
  { code, message }: ShelfError,
): RailContent {
  // Without the catalogue nobody knows what matches a filter.
  const isHonest = kindsWithFallback.includes(kind) && !where;
  const ids = isHonest ? popular.filter((id) => !excluded.has(id)) : [];
  return {
    items: ids.slice(0, limit).map((id) => ({ id, ...unknownItem })),
    source: 'fallback',
    step: null,
    cause: { code, text: message },
  };
}
