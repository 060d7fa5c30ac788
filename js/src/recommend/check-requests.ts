import { check } from '../shared/check.js';
import type { RecommendRequest } from '../types.js';
import { type CheckedRequest, checkRequest } from './check-request.js';

const maxRails = 20;

/** Throws TypeError, saying what to pass instead, when requests break the rules of recommendAll(). */
export function checkRequests(requests: readonly RecommendRequest[]): CheckedRequest[] {
  check(
    Array.isArray(requests) && requests.length <= maxRails,
    `recommendAll: pass a list of at most ${maxRails} requests`,
    requests,
  );
  return requests.map((request, index) => checkRequest(request, `recommendAll: [${index}]`));
}
