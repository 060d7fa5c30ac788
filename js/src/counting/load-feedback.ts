import { protocolVersion } from '../shared/protocol.js';
import { settleWithin } from '../shared/settle-within.js';
import { ShelfError } from '../shelf-error.js';
import { importModule } from './import-module.js';

export type FeedbackModule = typeof import('../feedback/nearshelf.feedback.js');

const patience = 15_000;

/**
 * Loads `nearshelf.feedback.js` under `base`. Rejects when it cannot be had, within 15 seconds, or is
 * of another release. `attempt`: 0 for the first; browsers keep what failed under one URL.
 */
export async function loadFeedback(base: string, attempt: number): Promise<FeedbackModule> {
  const url = `${base}nearshelf.feedback.js${attempt > 0 ? `?${attempt}` : ''}`;
  const loading = importModule(url) as Promise<FeedbackModule>;
  const module = await settleWithin(loading, patience, url);
  if (module.protocolVersion === protocolVersion) return module;
  throw new ShelfError(
    'version-mismatch',
    `${url} has protocol ${module.protocolVersion}, the page's SDK ${protocolVersion}. Deploy both from one release, and let browsers revalidate the file (Cache-Control: no-cache).`,
  );
}
