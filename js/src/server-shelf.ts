import { noModel } from './client/core-client.js';
import { emptyTally } from './feedback/tally.js';
import { exportProfile } from './profile/export-profile.js';
import { checkRequest } from './recommend/check-request.js';
import { fallbackContent } from './recommend/fallback-content.js';
import { makeRail } from './recommend/make-rail.js';
import { ShelfError } from './shelf-error.js';
import { checkConsent } from './shopper/consent.js';
import { checkTrack } from './track/check-track.js';
import type { Consent, Shelf } from './types.js';
import { versions } from './version.js';

/**
 * The shelf where there is no document: arguments are checked as in a browser, rails are empty, and
 * nothing is kept, fetched or sent.
 */
export function createServerShelf(stated: Consent | undefined): Shelf {
  let consent: Consent = stated ?? 'session';
  const cause = new ShelfError('server', 'There is no document here: ask again in the browser.');
  return {
    track: checkTrack,
    async recommend(request) {
      const checked = checkRequest(request);
      if (checked.signal?.aborted) throw checked.signal.reason;
      return makeRail(fallbackContent([], checked, new Set(), cause), checked.slot, checkTrack);
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
