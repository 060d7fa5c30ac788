import { settleWithin } from '../shared/settle-within.js';
import type { ShelfError } from '../shelf-error.js';
import type { KeptManifests } from './kept-files.js';
import type { Manifest } from './manifest.js';
import { tolerate } from './tolerate.js';

/** Asks the server for its manifest, or the browser's HTTP cache; rejects as fetchManifest(). */
export type AskForManifest = (cache?: RequestCache) => Promise<Manifest>;

type Attempt = readonly [Manifest, ChosenManifest<unknown>['source']];

export interface ChosenManifest<Started> {
  readonly started: Started;
  readonly manifest: Manifest;
  readonly source: 'network' | 'cache';
  /** Whether a kept manifest was used without asking the server. */
  readonly unconfirmed: boolean;
  /** Why an older manifest is used than there should be; empty when none is. */
  readonly note: string;
}

// A manifest this young is used without asking; the answer is for the next visit.
const freshFor = 5 * 60_000;
// With something at hand that works.
const manifestPatience = 2500;
const shardsPatience = 5000;
// The longest that a timer can be set to.
const forever = 2 ** 31 - 1;

/**
 * Resolves with the first manifest that `start` works with: a kept one that is fresh, else the server's,
 * else a kept one however old; where none is kept and the server is out of reach, the one in the
 * browser's HTTP cache. `start` may take the milliseconds it is given. Rejects with the first ShelfError
 * of `askFor` or `start`, and with anything else that `start` throws.
 */
export async function chooseManifest<Started>(
  askFor: AskForManifest,
  { time, list: kept }: KeptManifests,
  start: (manifest: Manifest, patience: number) => Promise<Started>,
): Promise<ChosenManifest<Started>> {
  const age = Date.now() - time;
  const isFresh = age >= 0 && age < freshFor;
  const hasKept = kept.length > 0;
  let failure: ShelfError | undefined;
  const fail = (thrown: unknown): void => {
    tolerate(thrown);
    failure ??= thrown as ShelfError;
  };

  const ask = async (): Promise<Attempt> => {
    try {
      const patience = hasKept ? manifestPatience : forever;
      return [await settleWithin(askFor(), patience, 'The manifest'), 'network'];
    } catch (thrown) {
      fail(thrown);
      if (hasKept || failure?.code !== 'manifest-unavailable') throw thrown;
      return [await askFor('force-cache'), 'cache'];
    }
  };
  const attempts = kept.map((manifest) => async (): Promise<Attempt> => [manifest, 'cache']);
  attempts.splice(isFresh ? kept.length : 0, 0, ask);
  for (const attempt of attempts) {
    try {
      const [manifest, source] = await attempt();
      const isKept = source === 'cache';
      const started = await start(manifest, hasKept && !isKept ? shardsPatience : forever);
      const older = hasKept
        ? `The manifest of ${Math.max(0, age / 3_600_000).toFixed(1)} hours ago`
        : "The manifest in the browser's HTTP cache";
      const note = failure && isKept ? `${failure.message} ${older} is used.` : '';
      return { started, manifest, source, unconfirmed: isKept && isFresh, note };
    } catch (thrown) {
      fail(thrown);
    }
  }
  throw failure;
}
