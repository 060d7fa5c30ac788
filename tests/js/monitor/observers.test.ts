import { describe, expect, it } from 'vitest';
import type { Emitted } from '../../../js/src/emitter.js';
import {
  cartOrigin,
  clickPosition,
  failure,
  type Metric,
  modelVersion,
  railSource,
  recommendLatency,
} from '../../../js/src/monitor/metrics.js';
import { type Observed, observerOf } from '../../../js/src/monitor/observers.js';
import { ShelfError } from '../../../js/src/shelf-error.js';
import type { EventName, Rail, ShelfEvents, Status } from '../../../js/src/types.js';

type Event = Emitted<ShelfEvents>;

function observed(
  metric: Metric,
  { milliseconds = 0, model = null as string | null, credited = {} as Record<string, string> } = {},
): (event: Event) => number {
  const status = () => ({ timings: { recommend: milliseconds } }) as Status;
  const core = { model, status } as unknown as Observed['core'];
  return observerOf(metric, { core, creditedSlot: (item) => credited[item] });
}

const rail = (source: Rail['source'], ids: readonly string[] = [], slot = 'home'): Event => [
  'rail',
  { source, slot, items: ids.map((id) => ({ id })) } as unknown as Rail,
];
const track = (name: EventName, item_id: string, item_list_id?: string): Event => [
  'track',
  { name, params: { items: [{ item_id }], ...(item_list_id && { item_list_id }) } },
];
const change: Event = ['change', undefined];

describe('the bucket of', () => {
  it.each([
    [0.3, 1],
    [1.99, 1],
    [2, 2],
    [3.9, 2],
    [4, 3],
    [1023, 10],
    [1024, 11],
    [2047, 11],
    [2048, 12],
    [60_000, 12],
  ])('%d ms until a rail was ranked is %i', (milliseconds, bucket) => {
    const observe = observed(recommendLatency, { milliseconds });
    expect(observe(rail('model'))).toBe(bucket);
    expect(observe(rail('popular'))).toBe(bucket);
    expect(observe(rail('fallback'))).toBe(0);
    expect(observe(change)).toBe(0);
  });

  it('a click is its place in the rail, 20 from there on, none elsewhere', () => {
    const observe = observed(clickPosition);
    const ids = Array.from({ length: 30 }, (_, n) => `item-${n}`);
    expect(observe(rail('model', ids))).toBe(0);
    expect(observe(track('select_item', 'item-0', 'home'))).toBe(1);
    expect(observe(track('select_item', 'item-18', 'home'))).toBe(19);
    expect(observe(track('select_item', 'item-19', 'home'))).toBe(20);
    expect(observe(track('select_item', 'item-29', 'home'))).toBe(20);
    expect(observe(track('select_item', 'item-0', 'search'))).toBe(0);
    expect(observe(track('select_item', 'item-0'))).toBe(0);
    expect(observe(track('select_item', 'other', 'home'))).toBe(0);
    expect(observe(track('view_item', 'item-0', 'home'))).toBe(0);
    observe(rail('model', ['item-5']));
    expect(observe(track('select_item', 'item-5', 'home'))).toBe(1);
    expect(observe(['track', { name: 'select_item', params: { items: [] } }])).toBe(0);
  });

  it('a cart is where the item came from', () => {
    const observe = observed(cartOrigin, { credited: { A: 'home' } });
    expect(observe(track('add_to_cart', 'A'))).toBe(1);
    expect(observe(track('add_to_cart', 'B', 'search'))).toBe(1);
    expect(observe(track('add_to_cart', 'B'))).toBe(2);
    expect(observe(track('purchase', 'A'))).toBe(0);
    expect(observe(['track', { name: 'add_to_cart', params: { items: [] } }])).toBe(0);
  });

  it('a rail is its source', () => {
    const observe = observed(railSource);
    expect(
      (['model', 'popular', 'fallback'] as const).map((source) => observe(rail(source))),
    ).toEqual([1, 2, 3]);
    expect(observe(change)).toBe(0);
  });

  it('a model is the low 5 bits of its name', () => {
    expect(observed(modelVersion)(change)).toBe(0);
    expect(observed(modelVersion, { model: '00ff00ff00ff00ff' })(change)).toBe(1);
    expect(observed(modelVersion, { model: 'ff00000000000000' })(change)).toBe(32);
    expect(observed(modelVersion, { model: '2100000000000000' })(change)).toBe(2);
  });

  it('an error is its code, "other" when the table has none', () => {
    const observe = observed(failure);
    const error = (code: string): Event => ['error', new ShelfError(code as 'internal', 'text')];
    expect(observe(error('server'))).toBe(2);
    expect(observe(error('internal'))).toBe(27);
    expect(observe(error('of-tomorrow'))).toBe(1);
    expect(observe(change)).toBe(0);
  });
});
