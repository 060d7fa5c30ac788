import { whenIdle } from '../client/when-idle.js';
import type { Rail, RecommendRequest, Shelf } from '../types.js';

/**
 * Asks for a rail when the page is idle, and again whenever another answer is likely. Calls `settle`
 * with every answer that is the latest, and with null when the request is refused. The returned
 * function ends that and aborts what is under way.
 */
export function watchRail(
  shelf: Shelf,
  request: RecommendRequest,
  settle: (rail: Rail | null) => void,
): () => void {
  let asked: AbortController | null = null;
  let due = false;
  let readyMeanwhile = false;

  const ask = (): void => {
    if (!due) return;
    due = readyMeanwhile = false;
    asked?.abort();
    const current = new AbortController();
    asked = current;
    const { signal } = current;
    shelf.recommend({ ...request, signal }).then(
      (rail) => {
        if (signal.aborted) return;
        asked = null;
        settle(rail);
        // The model came, or came back, while the page had already settled for less.
        if (readyMeanwhile && rail.source === 'fallback') askAgain();
      },
      (error) => {
        if (signal.aborted) return;
        asked = null;
        settle(null);
        // Only wrong arguments: unhandled, so that the console and error monitors name them.
        throw error;
      },
    );
  };
  const askWith = (schedule: (task: () => void) => void): void => {
    // Many changes of one task are one question.
    if (!due) schedule(ask);
    due = true;
  };
  const askAgain = (): void => askWith(queueMicrotask);

  const offs = [
    shelf.on('change', askAgain),
    shelf.on('ready', () => {
      // Who is asking already gets the loaded model.
      if (asked) readyMeanwhile = true;
      else askAgain();
    }),
  ];
  askWith(whenIdle);
  return () => {
    for (const off of offs) off();
    due = false;
    asked?.abort();
  };
}
