// In the page of the tests of <near-rail>: a shelf that answers when it is told to, and what is seen of it.
import type { RailShelf } from '../../../js/src/element/rail-types.js';
import type { Rail, RailItem, RecommendRequest } from '../../../js/src/types.js';

export interface Call {
  readonly requests: readonly RecommendRequest[];
  /** Answers with the rails of these ids, in the order of the requests. */
  answer(lists: readonly (readonly string[])[], fields?: Partial<Rail>): void;
  /** True for a signal that aborted. */
  isAborted(): boolean;
}

export interface PageShelf extends RailShelf {
  readonly calls: Call[];
  /** "seen SLOT" and "clicked SLOT ID". */
  readonly counted: string[];
  /** Changes to the items of later answers, by id. */
  readonly changed: Record<string, Partial<RailItem>>;
  /** When set, every call is answered at once, with these ids from the request. */
  auto: ((request: RecommendRequest) => readonly string[]) | null;
  emit(name: 'change' | 'ready'): void;
  listeners(): number;
}

export function item(id: string, fields: Partial<RailItem> = {}): RailItem {
  return {
    id,
    title: `Item ${id}`,
    link: `/p/${id}`,
    image: null,
    price: 12.5,
    listPrice: null,
    currency: 'GBP',
    category: 'Home > Candles',
    brand: 'Acme',
    score: Math.random(),
    reason: { code: 'popular-in', ref: 'Home > Candles' },
    ...fields,
  };
}

export function makeShelf(): PageShelf {
  const listeners = new Map<string, Set<() => void>>();
  const counted: string[] = [];
  const changed: Record<string, Partial<RailItem>> = {};
  const toRail = (
    { kind, slot = kind }: RecommendRequest,
    ids: readonly string[],
    fields: Partial<Rail>,
  ): Rail => ({
    items: ids.map((id) => item(id, changed[id])),
    source: 'model',
    step: 'personal',
    slot,
    seen: () => counted.push(`seen ${slot}`),
    clicked: (id) => counted.push(`clicked ${slot} ${id}`),
    ...fields,
  });
  const shelf: PageShelf = {
    calls: [],
    counted,
    changed,
    auto: null,
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener as () => void));
      return () => known.delete(listener as () => void);
    },
    emit(name) {
      for (const listener of [...(listeners.get(name) ?? [])]) listener();
    },
    listeners: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
    recommendAll(requests) {
      const wrong = requests.find(({ kind, anchor }) => kind === 'similar' && !anchor);
      if (wrong) return Promise.reject(new TypeError('anchor must be an item id'));
      return new Promise((resolve, reject) => {
        const { signal } = requests[0] as RecommendRequest;
        signal?.addEventListener('abort', () => reject(signal.reason));
        const call: Call = {
          requests: requests.map(({ signal: _, ...rest }) => JSON.parse(JSON.stringify(rest))),
          answer: (lists, fields = {}) =>
            resolve(requests.map((request, index) => toRail(request, lists[index] ?? [], fields))),
          isAborted: () => signal?.aborted ?? false,
        };
        shelf.calls.push(call);
        const { auto } = shelf;
        if (auto) call.answer(requests.map(auto));
      });
    },
  };
  return shelf;
}

/** The sum of all layout shifts since the page was opened, those after input too. */
export function watchShifts(): () => Promise<number> {
  let sum = 0;
  const add = (entries: PerformanceEntryList): void => {
    for (const entry of entries) sum += (entry as PerformanceEntry & { value: number }).value;
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  return async () => {
    // Shifts of a frame are told after it.
    for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve));
    add(observer.takeRecords());
    return sum;
  };
}
