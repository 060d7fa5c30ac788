import { noModel } from './client/core-client.js';
import { emptyTally } from './feedback/tally.js';
import { exportProfile } from './profile/export-profile.js';
import { checkImageSearch } from './recommend/check-image-search.js';
import { type CheckedRequest, checkRequest } from './recommend/check-request.js';
import { checkRequests } from './recommend/check-requests.js';
import { fallbackContent } from './recommend/fallback-content.js';
import { makeRail } from './recommend/make-rail.js';
import { ShelfError } from './shelf-error.js';
import { checkConsent } from './shopper/consent.js';
import { checkItemId } from './track/check-item-id.js';
import { checkTrack } from './track/check-track.js';
import type { Consent, Rail, Shelf } from './types.js';
import { versions } from './version.js';

/**
 * The shelf where there is no document: arguments are checked as in a browser, rails are empty, and
 * nothing is kept, fetched or sent.
 */
export function createServerShelf(stated: Consent | undefined): Shelf {
  let consent: Consent = stated ?? 'session';
  const cause = new ShelfError('server', 'There is no document here: ask again in the browser.');
  const emptyRail = (request: CheckedRequest): Rail => {
    if (request.signal?.aborted) throw request.signal.reason;
    return makeRail(fallbackContent([], request, new Set(), cause), request.slot, {
      track: checkTrack,
      noteSeen: () => undefined,
    });
  };
  return {
    track: checkTrack,
    recommend: async (request) => emptyRail(checkRequest(request, 'recommend')),
    recommendAll: async (requests) => checkRequests(requests).map(emptyRail),
    async explain(request, itemId) {
      emptyRail(checkRequest(request, 'explain'));
      checkItemId('explain: itemId', itemId);
      return null;
    },
    async searchByImage(_photo, options = {}) {
      checkImageSearch(options);
      throw cause;
    },
    async setConsent(level) {
      checkConsent(level);
      consent = level;
    },
    on: () => () => undefined,
    status: () => ({
      ...noModel,
      state: 'server',
      cause: { code: cause.code, text: cause.message },
      unknownItems: 0,
      timings: { ...noModel.timings, load: 0, recommend: 0 },
      consent,
      appliedConsent: 'off',
      gpc: false,
      storage: { kind: 'memory' },
      contributions: { ...emptyTally, pending: 0, queued: 0 },
      versions,
    }),
    profile: {
      export: async () => exportProfile([], []),
      erase: async () => undefined,
    },
    flush: async () => undefined,
    dispose: () => undefined,
  };
}
