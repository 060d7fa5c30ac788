import { check } from '../shared/check.js';
import type { Exclusion, RailKind, RecommendRequest } from '../types.js';

const kinds: readonly RailKind[] = ['for-you', 'similar', 'trending'];
const exclusions: readonly Exclusion[] = ['cart', 'purchased'];
const defaultLimit = 12;
const maxLimit = 100;

/** A request with every default filled in. */
export interface CheckedRequest {
  readonly kind: RailKind;
  /** Empty when the kind needs none. */
  readonly anchor: string;
  readonly limit: number;
  readonly slot: string;
  readonly exclude: readonly Exclusion[];
  readonly signal: AbortSignal | undefined;
}

/** Throws TypeError, saying what to pass instead, when a request breaks the rules of recommend(). */
export function checkRequest(request: RecommendRequest): CheckedRequest {
  const fields: Partial<RecommendRequest> = request ?? {};
  const { kind, anchor, limit = defaultLimit, slot = kind, exclude = exclusions, signal } = fields;
  check(kind && kinds.includes(kind), `recommend: kind must be one of ${kinds.join(', ')}`, kind);
  check(
    isText(anchor) || (anchor === undefined && kind !== 'similar'),
    "recommend: anchor must be an item id, and kind 'similar' needs one",
    anchor,
  );
  check(
    Number.isInteger(limit) && limit >= 1 && limit <= maxLimit,
    `recommend: limit must be a whole number from 1 to ${maxLimit}`,
    limit,
  );
  check(isText(slot), 'recommend: slot must be the name of a rail', slot);
  check(
    Array.isArray(exclude) && exclude.every((name) => exclusions.includes(name)),
    `recommend: exclude must be a list of ${exclusions.join(', ')}`,
    exclude,
  );
  return { kind, anchor: kind === 'similar' ? (anchor ?? '') : '', limit, slot, exclude, signal };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
