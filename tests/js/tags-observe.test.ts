// What a shop's pushes become: with the shapes, the wrappers and the mistakes of real pages.
import { describe, expect, it } from 'vitest';
import { observe } from '../../js/src/tags/observe.js';
import type { EventName, TrackParams } from '../../js/src/types.js';
import { seededRandom } from './support/seeded-random.js';

type Tracked = readonly [name: EventName, params: TrackParams];

/** A list that grows with what is tracked, and the function that makes it grow. */
function recorder(): { tracked: Tracked[]; track: (name: EventName, params: TrackParams) => void } {
  const tracked: Tracked[] = [];
  return { tracked, track: (name, params) => void tracked.push([name, params]) };
}

/** What is tracked of messages that were there before, as [name, ids]. */
function trackedOf(...messages: unknown[]): unknown[] {
  const { tracked, track } = recorder();
  observe(messages, track);
  return tracked.map(([name, { items }]) => [name, items.map(({ item_id }) => item_id).join()]);
}

/** As the snippet of every gtag page has it. */
function gtagOn(dataLayer: unknown[]): (...command: unknown[]) => void {
  return function gtag() {
    // biome-ignore lint/complexity/noArguments: what gtag() pushes is an arguments object
    dataLayer.push(arguments);
  };
}

const item = (item_id: unknown) => ({ item_id, item_name: 'Candle', price: 12.5, quantity: '2' });
const view = (id: unknown) => ({ event: 'view_item', ecommerce: { items: [item(id)] } });
const ids = (tracked: readonly Tracked[]) =>
  tracked.map(([, { items }]) => items[0]?.item_id).join('');

describe('messages', () => {
  it('with ecommerce, flat, and of gtag() are understood, their fields unchanged', () => {
    const items = [item('A'), { item_id: 'B', item_list_id: 'home', index: 3 }];
    const params = { currency: 'EUR', value: 25, item_list_id: 'list', items };
    const dataLayer: unknown[] = [];
    const { tracked, track } = recorder();
    observe(dataLayer, track);
    dataLayer.push({ ecommerce: null });
    dataLayer.push({ event: 'view_item_list', ecommerce: params });
    dataLayer.push({ event: 'select_item', ...params });
    gtagOn(dataLayer)('event', 'add_to_cart', params);
    dataLayer.push(['event', 'remove_from_cart', params]);
    expect(tracked).toEqual([
      ['view_item_list', params],
      ['select_item', params],
      ['add_to_cart', params],
      ['remove_from_cart', params],
    ]);
  });

  it.each([
    ['the start of GTM', { 'gtm.start': 1, event: 'gtm.js' }],
    ['a page view', { event: 'page_view' }],
    ['another GA4 event', { event: 'begin_checkout', ecommerce: { items: [item('A')] } }],
    ['the name of a property', { event: 'constructor', items: [item('A')] }],
    ['another command', ['config', 'G-1', { items: [item('A')] }]],
    ['consent', ['consent', 'default', { items: [item('A')] }]],
    ["GTM's own command array", ['view_item.push', { items: [item('A')] }]],
    ['a function', () => undefined],
    [
      'Universal Analytics',
      { event: 'view_item', ecommerce: { detail: { products: [{ id: 'A' }] } } },
    ],
    ['legacy ids', { event: 'view_item', items: [{ id: 'A', name: 'Candle' }] }],
    ['no items', { event: 'view_item', ecommerce: {} }],
    ['items that are no list', { event: 'view_item', items: { item_id: 'A' } }],
    ['items that are none', { event: 'view_item', items: [null, 'A', 7, undefined] }],
    ['ids that none has', { event: 'view_item', items: [item(''), item({}), item('a\n')] }],
    ['nothing', undefined],
    ['null', null],
    ['a text', 'view_item'],
    [
      'an object that throws',
      {
        get event(): string {
          throw new Error('no');
        },
      },
    ],
  ])('that are not understood are left alone: %s', (_, message) => {
    expect(trackedOf(message, view('B'))).toEqual([['view_item', 'B']]);
  });

  it('keep the items that can be told, and 200 at most', () => {
    expect(
      trackedOf({ event: 'add_to_cart', items: [{ id: 'A' }, item(4711), null, item('B')] }),
    ).toEqual([['add_to_cart', '4711,B']]);
    const many = Array.from({ length: 300 }, (_, index) => item(index));
    const { tracked, track } = recorder();
    observe([{ event: 'view_item_list', items: many }], track);
    expect(tracked[0]?.[1].items).toHaveLength(200);
    expect(tracked[0]?.[1].items[199]).toEqual(item('199'));
  });

  it('lose a list id that is no text, and nothing else', () => {
    const { tracked, track } = recorder();
    const items = [
      { item_id: 'A', item_list_id: null },
      { item_id: 'B', item_list_id: 7 },
    ];
    observe([{ event: 'view_item', ecommerce: { item_list_id: {}, items } }], track);
    expect(tracked).toEqual([
      ['view_item', { items: [{ item_id: 'A' }, { item_id: 'B', item_list_id: '7' }] }],
    ]);
  });

  it('count an order once, whatever says it, and orders without a number each time', () => {
    const order = (transaction_id: unknown, ecommerce: object = { items: [item('A')] }) => ({
      event: 'purchase',
      ecommerce: { transaction_id, ...ecommerce },
    });
    expect(
      trackedOf(
        order('T1', { items: [] }),
        order('T1'),
        order('T1'),
        ['event', 'purchase', { transaction_id: 'T1', items: [item('A')] }],
        order(12, { items: [item('B')] }),
        order('12', { items: [item('B')] }),
        order(undefined),
        order(undefined),
        // Only orders have numbers that mean something.
        { event: 'add_to_cart', transaction_id: 'T1', items: [item('C')] },
      ),
    ).toEqual([
      ['purchase', 'A'],
      ['purchase', 'B'],
      ['purchase', 'A'],
      ['purchase', 'A'],
      ['add_to_cart', 'C'],
    ]);
  });

  it('that track() refuses are skipped: neither replay nor push fails', () => {
    const seen: string[] = [];
    const dataLayer: unknown[] = [view('bad'), view('A')];
    observe(dataLayer, (_, { items }) => {
      const id = items[0]?.item_id ?? '';
      if (id === 'bad') throw new TypeError('track: refused');
      seen.push(id);
    });
    expect(dataLayer.push(view('bad'))).toBe(3);
    dataLayer.push(view('B'));
    expect(seen).toEqual(['A', 'B']);
  });
});

describe('pushes', () => {
  it('of before come first, later ones are tracked before push() returns', () => {
    const { tracked, track } = recorder();
    const dataLayer: unknown[] = [view('A'), { event: 'gtm.js' }, view('B')];
    observe(dataLayer, track);
    expect(ids(tracked)).toBe('AB');
    expect(dataLayer.push(view('C'), { event: 'gtm.dom' }, view('D'))).toBe(6);
    expect(ids(tracked)).toBe('ABCD');
    expect(dataLayer).toHaveLength(6);
  });

  it('keep what the page had: this, arguments, return value, and errors', () => {
    const calls: unknown[] = [];
    const dataLayer: unknown[] = [];
    dataLayer.push = function (this: unknown, ...messages: unknown[]) {
      calls.push([this === dataLayer, messages.length]);
      if (messages.length === 0) throw new Error("the page's own");
      Array.prototype.push.apply(dataLayer, messages);
      return -1;
    };
    const { tracked, track } = recorder();
    observe(dataLayer, track);
    expect(dataLayer.push(view('A'), view('B'))).toBe(-1);
    expect(() => dataLayer.push()).toThrow("the page's own");
    expect(calls).toEqual([
      [true, 2],
      [true, 0],
    ]);
    expect(ids(tracked)).toBe('AB');
  });

  it('made while one is tracked follow it, in order', () => {
    const seen: string[] = [];
    const dataLayer: unknown[] = [view('A'), view('B')];
    observe(dataLayer, (_, { items }) => {
      const id = items[0]?.item_id ?? '';
      seen.push(id);
      if (id === 'A') dataLayer.push(view('C'));
    });
    expect(seen).toEqual(['A', 'B', 'C']);
  });

  it('of a frozen data layer are those of before', () => {
    const { tracked, track } = recorder();
    observe(Object.freeze([view('A')]), track);
    expect(ids(tracked)).toBe('A');
  });
});

/** What other scripts do to push(). */
const wrappers: Readonly<Record<string, (dataLayer: unknown[]) => void>> = {
  'passes on, as GTM does, and shortens the array': (dataLayer) => {
    const inner = dataLayer.push;
    dataLayer.push = (...messages) => {
      const result = inner.apply(dataLayer, messages);
      while (dataLayer.length > 5) dataLayer.shift();
      return result;
    };
  },
  'does without the push() before it': (dataLayer) => {
    dataLayer.push = (...messages) => Array.prototype.push.apply(dataLayer, messages);
  },
  'passes on copies': (dataLayer) => {
    const inner = dataLayer.push;
    dataLayer.push = (...messages) =>
      inner.apply(
        dataLayer,
        messages.map((message) => ({ ...(message as object), enriched: true })),
      );
  },
  'passes on one by one': (dataLayer) => {
    const inner = dataLayer.push;
    dataLayer.push = (...messages) => {
      for (const message of messages) inner.call(dataLayer, message);
      return dataLayer.length;
    };
  },
  'runs tags that push': (dataLayer) => {
    const inner = dataLayer.push;
    dataLayer.push = (...messages) => {
      const result = inner.apply(dataLayer, messages);
      const isTags = messages.some((message) => (message as { tag?: boolean }).tag);
      if (!isTags) dataLayer.push({ event: 'tag', tag: true });
      return result;
    };
  },
  'defines push() anew': (dataLayer) => {
    const inner = dataLayer.push;
    const value = (...messages: unknown[]) => inner.apply(dataLayer, messages);
    Object.defineProperty(dataLayer, 'push', { value, configurable: true, writable: true });
  },
  'puts the same push() there again and again': (dataLayer) => {
    for (let time = 0; time < 20_000; time++) {
      const same = dataLayer.push;
      dataLayer.push = same;
    }
  },
};

describe('law: every past and later push is tracked exactly once, in order', () => {
  it.each(Object.keys(wrappers))('when a script %s, before or after', (name) => {
    const wrap = wrappers[name] as (dataLayer: unknown[]) => void;
    for (const isBefore of [true, false]) {
      const dataLayer: unknown[] = [];
      const { tracked, track } = recorder();
      dataLayer.push(view('A'));
      if (isBefore) wrap(dataLayer);
      dataLayer.push(view('B'));
      const stop = observe(dataLayer, track);
      dataLayer.push(view('C'));
      if (!isBefore) wrap(dataLayer);
      for (const id of 'DEFGHIJK') dataLayer.push(view(id));
      expect(ids(tracked)).toBe('ABCDEFGHIJK');
      stop();
      dataLayer.push(view('L'));
      expect(ids(tracked)).toBe('ABCDEFGHIJK');
    }
  });

  it('whatever scripts do between pushes, and with observers that come and go', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const pick = (count: number) => Math.floor(random() * count);
      const dataLayer: unknown[] = [];
      const [first, second] = [recorder(), recorder()];
      // Shortening shows in the test above: here it would drop what nobody has read yet. And nothing
      // notices a script that goes past a push() which was defined anew.
      const kinds = Object.entries(wrappers)
        .filter(([name]) => !name.includes('shortens') && !name.includes('anew'))
        .map(([, wrap]) => wrap);
      let pushed = '';
      let stop: (() => void) | null = null;
      for (let step = 0; step < 30; step++) {
        const choice = pick(6);
        if (choice === 0) (kinds[pick(kinds.length)] as (array: unknown[]) => void)(dataLayer);
        else if (choice === 1 && stop) {
          stop();
          stop = null;
        } else if (choice === 1) stop = observe(dataLayer, first.track);
        else {
          const added = Array.from({ length: 1 + pick(3) }, () =>
            String.fromCharCode(65 + pick(26)),
          );
          pushed += added.join('');
          dataLayer.push(...added.map(view));
          if (stop) expect(ids(first.tracked), `seed ${seed}`).toBe(pushed);
        }
      }
      observe(dataLayer, first.track);
      observe(dataLayer, second.track);
      expect(ids(first.tracked), `seed ${seed}`).toBe(pushed);
      expect(ids(second.tracked), `seed ${seed}`).toBe(pushed);
    }
  });

  it('when a consent banner holds pushes back, once they are let through', () => {
    const dataLayer: unknown[] = [];
    const { tracked, track } = recorder();
    observe(dataLayer, track);
    const inner = dataLayer.push;
    const held: unknown[] = [];
    dataLayer.push = (...messages) => held.push(...messages);
    dataLayer.push(view('A'));
    dataLayer.push(view('B'));
    expect(ids(tracked)).toBe('');
    inner.apply(dataLayer, held);
    expect(ids(tracked)).toBe('AB');
  });

  it('when an entry is taken out of the middle', () => {
    const dataLayer: unknown[] = [view('A'), view('B'), view('C')];
    const { tracked, track } = recorder();
    observe(dataLayer, track);
    dataLayer.splice(1, 1);
    dataLayer.push(view('D'));
    expect(ids(tracked)).toBe('ABCD');
  });

  it('also of the same object pushed twice', () => {
    const same = view('A');
    const dataLayer: unknown[] = [same];
    const { tracked, track } = recorder();
    observe(dataLayer, track);
    dataLayer.push(same, same);
    dataLayer.push(same);
    expect(ids(tracked)).toBe('AAAA');
  });

  it('also when a data layer is observed twice for one shelf', () => {
    const dataLayer: unknown[] = [view('A')];
    const { tracked, track } = recorder();
    const stops = [observe(dataLayer, track), observe(dataLayer, track)];
    dataLayer.push(view('B'));
    stops[0]?.();
    stops[0]?.();
    dataLayer.push(view('C'));
    stops[1]?.();
    dataLayer.push(view('D'));
    expect(ids(tracked)).toBe('ABC');
    observe(dataLayer, track);
    expect(ids(tracked)).toBe('ABCD');
  });
});

describe('the end of it', () => {
  it('leaves push() as it was', () => {
    const plain: unknown[] = [];
    observe(plain, () => undefined)();
    expect(Object.hasOwn(plain, 'push')).toBe(false);
    const wrapped: unknown[] = [];
    const own = (): number => 0;
    wrapped.push = own;
    const before = Object.getOwnPropertyDescriptor(wrapped, 'push');
    observe(wrapped, () => undefined)();
    expect(Object.getOwnPropertyDescriptor(wrapped, 'push')).toEqual(before);
  });

  it('leaves what others put around it, which still works', () => {
    const dataLayer: unknown[] = [];
    const { tracked, track } = recorder();
    const stop = observe(dataLayer, track);
    const inner = dataLayer.push;
    const theirs = (...messages: unknown[]) => inner.apply(dataLayer, messages);
    dataLayer.push = theirs;
    stop();
    expect(dataLayer.push).toBe(theirs);
    expect(dataLayer.push(view('A'))).toBe(1);
    expect(tracked).toEqual([]);
  });
});
