import type { Rail, RecommendRequest } from '../types.js';
import type { RailShelf } from './rail-types.js';

/** What an element asks; neither function is called after its signal aborted. */
export interface Question {
  readonly element: Element;
  /** Called when the shelf is asked. */
  readonly request: () => RecommendRequest;
  readonly signal: AbortSignal;
  /** Must not throw. */
  readonly done: (rail: Rail) => void;
  readonly failed: (thrown: unknown) => void;
}

// Node.DOCUMENT_POSITION_FOLLOWING.
const following = 4;

const waiting = new Map<RailShelf, Question[]>();

/**
 * Asks, when the running task ends, all questions of this task at once, in the order of their elements
 * in the page: then no product is in two rails. While the page is still being parsed it waits for the
 * rest of it.
 */
export function askTogether(shelf: RailShelf, question: Question): void {
  const known = waiting.get(shelf);
  const questions = known ?? [];
  questions.push(question);
  if (known) return;
  waiting.set(shelf, questions);
  const ask = (): void => {
    waiting.delete(shelf);
    const open = questions.filter(({ signal }) => !signal.aborted);
    open.sort((a, b) => (a.element.compareDocumentPosition(b.element) & following ? -1 : 1));
    if (open[0]) void askAll(shelf, open, []);
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', ask);
  else queueMicrotask(ask);
}

/** `shown`: items of rails that were asked for before, which it adds to. Never rejects. */
async function askAll(
  shelf: RailShelf,
  questions: readonly Question[],
  shown: string[],
): Promise<void> {
  // One rail that goes away must not take the others along.
  const all = new AbortController();
  const { signal } = all;
  let open = questions.length;
  for (const question of questions) {
    question.signal.addEventListener('abort', () => --open || all.abort());
  }
  try {
    const rails = await shelf.recommendAll(
      questions.map(({ request }) => {
        const { excludeItems = [], ...rest } = request();
        return { ...rest, excludeItems: [...excludeItems, ...shown], signal };
      }),
    );
    questions.forEach((question, index) => {
      const rail = rails[index] as Rail;
      shown.push(...rail.items.map(({ id }) => id));
      if (!question.signal.aborted) question.done(rail);
    });
  } catch (thrown) {
    // Neither must a wrong request, or one too many.
    for (const question of questions) {
      if (question.signal.aborted) continue;
      if (questions[1]) await askAll(shelf, [question], shown);
      else question.failed(thrown);
    }
  }
}
