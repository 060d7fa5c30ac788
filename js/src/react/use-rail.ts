import { useCallback, useEffect, useState } from 'react';
import { whenSeen } from '../element/when-seen.js';
import type { Rail, RailItem, RailSource, RecommendRequest } from '../types.js';
import { useShelf } from './use-shelf.js';
import { watchRail } from './watch-rail.js';

/** Options of useRail(). */
export interface RailOptions {
  /** What the server and the first render show, until there is something better; nothing when absent. */
  readonly initial?: readonly RailItem[];
  /** True: nothing is asked for now. */
  readonly skip?: boolean;
}

/** A rail as a component shows it. */
export interface UsedRail {
  readonly items: readonly RailItem[];
  /** The latest answer, with its `cause`; null before the first. */
  readonly rail: Rail | null;
  /** That of `rail`; null before the first answer. */
  readonly source: RailSource | null;
  /** True until this request has been answered; not while its answer is only brought up to date. */
  readonly isLoading: boolean;
  /** For the element around the items: counts what was on screen for a second. */
  readonly ref: (element: Element | null) => void;
  /**
   * Counts a click, as rail.clicked(): throws TypeError when the rail has no such item. Does nothing
   * while `initial` is shown, which is not counted.
   */
  readonly clicked: (id: string) => void;
}

/**
 * The rail of a request, compared by value, so that it may be written inline. The first render shows
 * `initial`, on a server and in the browser. Asks when the page is idle, and again when the history
 * changes or the model is ready; shows the old items meanwhile. A fallback list, which has only ids,
 * never replaces `initial`. Throws an Error where there is no provider; a wrong request is an unhandled
 * rejection with the TypeError of shelf.recommend().
 *
 * @param options what to show before there is an answer
 */
export function useRail(
  request: Omit<RecommendRequest, 'signal'>,
  { initial = [], skip = false }: RailOptions = {},
): UsedRail {
  const shelf = useShelf();
  const key = JSON.stringify(request);
  const [answer, setAnswer] = useState<{ rail: Rail | null; key?: string }>({ rail: null });
  const [element, ref] = useState<Element | null>(null);

  useEffect(
    () =>
      skip
        ? undefined
        : watchRail(shelf, JSON.parse(key), (rail) =>
            setAnswer((last) => ({ rail: rail ?? last.rail, key })),
          ),
    [shelf, key, skip],
  );

  const { rail } = answer;
  // Without a core there are ids and nothing else.
  const shown = rail?.step === null && initial[0] ? null : rail;
  useEffect(
    () =>
      // Tests of shops run where nothing is ever in view.
      element && shown?.items[0] && typeof IntersectionObserver !== 'undefined'
        ? whenSeen(element, shown.seen)
        : undefined,
    [element, shown],
  );

  return {
    items: (shown ?? { items: initial }).items,
    rail,
    source: rail?.source ?? null,
    isLoading: !skip && answer.key !== key,
    ref,
    clicked: useCallback((id) => shown?.clicked(id), [shown]),
  };
}
