import { check } from '../shared/check.js';
import type { CoreRequest } from '../shared/protocol.js';
import type { Exclusion, RailKind, RecommendRequest } from '../types.js';
import { checkFilter } from './check-filter.js';
import { isText } from './is-text.js';
import { present } from './present.js';

const kinds: readonly RailKind[] = [
  'for-you',
  'similar',
  'trending',
  'bought-together',
  'recently-viewed',
  'buy-again',
  'new',
  'on-sale',
  'looks-like',
];
const aboutAnchor: readonly unknown[] = ['similar', 'looks-like'];
/** In the order of their bits in CoreRequest.flags. */
const exclusions: readonly Exclusion[] = ['cart', 'purchased', 'current', 'seen'];
const defaultExclusions = exclusions.slice(0, 3);
const defaultLimit = 12;
const maxLimit = 100;
const maxExcludedItems = 1000;

/** A request with every default filled in. */
export interface CheckedRequest {
  readonly slot: string;
  readonly exclude: readonly Exclusion[];
  readonly signal: AbortSignal | undefined;
  /** What the core gets, but for the time. */
  readonly query: Omit<CoreRequest, 'minute'>;
}

/**
 * Throws TypeError, saying what to pass instead, when a request breaks the rules of recommend().
 * `caller` begins the message.
 */
export function checkRequest(request: RecommendRequest, caller: string): CheckedRequest {
  const {
    kind,
    anchor,
    limit = defaultLimit,
    slot = kind,
    exclude = defaultExclusions,
    excludeItems = [],
    where,
    minScore,
    category,
    signal,
    diversity,
    rotation,
    maxPerCategory,
    maxPerBrand,
  }: Partial<RecommendRequest> = request ?? {};
  const demand = (holds: unknown, rule: string, found: unknown): void =>
    check(holds, `${caller}: ${rule}`, found);
  const demandShare = (field: string, value: number | undefined): void =>
    demand(
      value === undefined || (Number.isFinite(value) && value >= 0 && value <= 1),
      `${field} must be a number from 0 to 1`,
      value,
    );
  const demandCount = (field: string, value: number | undefined): void =>
    demand(
      value === undefined || (Number.isInteger(value) && value >= 1 && value <= maxLimit),
      `${field} must be a whole number from 1 to ${maxLimit}`,
      value,
    );

  demand(kinds.includes(kind as RailKind), `kind must be one of ${kinds.join(', ')}`, kind);
  demand(
    isText(anchor) || (anchor === undefined && !aboutAnchor.includes(kind)),
    `anchor must be an item id, and kinds ${aboutAnchor.join(', ')} need one`,
    anchor,
  );
  demandCount('limit', limit);
  demand(isText(slot), 'slot must be the name of a rail', slot);
  demand(
    Array.isArray(exclude) && exclude.every((name) => exclusions.includes(name)),
    `exclude must be a list of ${exclusions.join(', ')}`,
    exclude,
  );
  demand(
    Array.isArray(excludeItems) &&
      excludeItems.length <= maxExcludedItems &&
      excludeItems.every(isText),
    `excludeItems must be a list of at most ${maxExcludedItems} item ids`,
    excludeItems,
  );
  demand(
    minScore === undefined || Number.isFinite(minScore),
    'minScore must be a number',
    minScore,
  );
  demand(
    category === undefined || isText(category),
    'category must be the name of a category',
    category,
  );
  demandShare('diversity', diversity);
  demandShare('rotation', rotation);
  demandCount('maxPerCategory', maxPerCategory);
  demandCount('maxPerBrand', maxPerBrand);
  const filter = where === undefined ? undefined : checkFilter(where, demand);
  return {
    slot: slot as string,
    exclude,
    signal,
    query: {
      kind: kind as RailKind,
      anchor: anchor ?? '',
      limit,
      flags: exclude.reduce((bits, name) => bits | (1 << exclusions.indexOf(name)), 0),
      exclude: excludeItems,
      ...present({
        where: filter,
        minScore,
        diversity,
        rotation,
        maxPerCategory,
        maxPerBrand,
        contextCategory: category,
      }),
    },
  };
}
