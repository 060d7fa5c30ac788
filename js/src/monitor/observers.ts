import type { CoreClient } from '../client/core-client.js';
import type { Emitted } from '../emitter.js';
import type { Rail, ShelfEvents } from '../types.js';
import {
  cartOrigin,
  clickPosition,
  failure,
  failureCodes,
  type Metric,
  modelVersion,
  railSource,
  recommendLatency,
} from './metrics.js';

export interface Observed {
  readonly core: Pick<CoreClient, 'model' | 'status'>;
  /** The slot that an action on the item is credited to. */
  readonly creditedSlot: (itemId: string) => string | undefined;
}

/** The bucket of the metric that an event of the shelf falls into; 0 for none. */
type Observer = (event: Emitted<ShelfEvents>) => number;

const sources: readonly Rail['source'][] = ['model', 'popular', 'fallback'];
const lastPlace = 20;

/** What looks at the events of this page for one metric, and at nothing else. */
export function observerOf(metric: Metric, { core, creditedSlot }: Observed): Observer {
  const rails = new Map<string, Rail>();
  const observers = new Map<Metric, Observer>([
    [
      recommendLatency,
      ([name, detail]) => {
        if (name !== 'rail' || detail.source === 'fallback') return 0;
        // Powers of two of milliseconds; the first bucket begins at 0, the last has no end.
        const power = Math.floor(Math.log2(Math.max(1, core.status().timings.recommend)));
        return Math.min(power + 1, recommendLatency.buckets - 1);
      },
    ],
    [
      clickPosition,
      ([name, detail]) => {
        if (name === 'rail') rails.set(detail.slot, detail);
        if (name !== 'track' || detail.name !== 'select_item') return 0;
        const { items, item_list_id } = detail.params;
        const [{ item_id, item_list_id: slot = item_list_id } = {}] = items as Partial<
          (typeof items)[number]
        >[];
        const shown = rails.get(slot ?? '')?.items ?? [];
        return Math.min(shown.findIndex(({ id }) => id === item_id) + 1, lastPlace);
      },
    ],
    [
      cartOrigin,
      ([name, detail]) => {
        if (name !== 'track' || detail.name !== 'add_to_cart') return 0;
        const { items, item_list_id } = detail.params;
        const [item] = items;
        if (!item) return 0;
        return (item.item_list_id ?? item_list_id ?? creditedSlot(item.item_id)) ? 1 : 2;
      },
    ],
    [railSource, ([name, detail]) => (name === 'rail' ? sources.indexOf(detail.source) + 1 : 0)],
    // The low 5 bits of the first byte of its name.
    [modelVersion, () => (core.model ? (Number.parseInt(core.model.slice(0, 2), 16) & 31) + 1 : 0)],
    [failure, ([name, detail]) => (name === 'error' ? failureCodes.indexOf(detail.code) + 2 : 0)],
  ]);
  return observers.get(metric) as Observer;
}
