import { loadPart } from '../shared/load-part.js';

export type FeedbackModule = typeof import('../feedback/nearshelf.feedback.js');

/** Loads `nearshelf.feedback.js` under `base`. Rejects as loadPart(); `attempt` as there. */
export function loadFeedback(base: string, attempt: number): Promise<FeedbackModule> {
  return loadPart(base, 'nearshelf.feedback.js', attempt);
}
