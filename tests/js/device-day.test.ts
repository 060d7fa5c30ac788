// What a device says of a day, over all its pages and tabs: never more than the bounds, nothing twice.
import { IDBDatabase } from 'fake-indexeddb';
import { describe, expect, it, vi } from 'vitest';
import type { EventName, Shelf } from '../../js/src/types.js';
import type { DecodedContribution } from './support/decode-contribution.js';
import type { Network } from './support/fake-collector.js';
import { Browser, settled, viewItem } from './support/page.js';
import { seededRandom } from './support/seeded-random.js';
import { storedEntries } from './support/stored-entries.js';

const measure = { consent: 'measure', flushInterval: 60_000 } as const;
const names: EventName[] = ['view_item_list', 'select_item', 'add_to_cart', 'purchase'];
const day = 86_400_000;

/** Everything that contributions say of each UTC day, by group. */
function saidByDay(contributions: readonly DecodedContribution[]) {
  const days = new Map<number, Record<'funnel' | 'items' | 'other', string[]>>();
  for (const { hour, model, funnel, items, ...rest } of contributions) {
    const key = Math.floor(hour / 24);
    const said = days.get(key) ?? { funnel: [], items: [], other: [] };
    said.funnel.push(...funnel.map((cell) => `${model} ${cell}`));
    said.items.push(...items);
    said.other.push(...rest.transitions.map((cell) => `transition ${cell}`));
    said.other.push(...rest.experiments.map((cell) => `experiment ${cell}`));
    said.other.push(...rest.segments.map((cell) => `segment ${cell}`));
    days.set(key, said);
  }
  return [...days.values()];
}

function expectWithinBounds(contributions: readonly DecodedContribution[], context: string): void {
  for (const { funnel, items, other } of saidByDay(contributions)) {
    for (const cells of [funnel, items, other]) {
      expect(new Set(cells).size, context).toBe(cells.length);
    }
    const of = (kind: string) => other.filter((cell) => cell.startsWith(kind)).length;
    expect(funnel.length, context).toBeLessThanOrEqual(16);
    expect(items.length, context).toBeLessThanOrEqual(8);
    expect(items.filter((cell) => cell.endsWith('|1')).length, context).toBeLessThanOrEqual(4);
    expect(of('transition'), context).toBeLessThanOrEqual(1);
    expect(of('experiment'), context).toBeLessThanOrEqual(5);
    expect(of('segment'), context).toBeLessThanOrEqual(1);
  }
}

/** Days of a device: tabs that open, close, hide and crash, and a network that fails. */
async function liveDays(seed: number, slots: number) {
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const browser = new Browser();
  const { collector } = browser.site;
  const networks: Network[] = ['answer', 'answer', 'lose-answer', 'lose-request', 503];
  const done = new Set<string>();
  let pages: [ReturnType<Browser['open']>, Shelf][] = [];
  const openPage = async () => {
    const page = browser.open();
    page.document.documentElement.dataset.nearExperiment = pick([
      'a:1 b:2',
      'c:1',
      'a:1 b:2 c:1 d:4',
    ]);
    page.document.documentElement.dataset.nearSegment = pick(['new', 'returning']);
    const shelf = page.shelf(measure);
    // The storage must be open for a page that goes away to lose nothing.
    await shelf.flush();
    pages.push([page, shelf]);
  };
  for (let step = 0; step < 120; step++) {
    collector.network = pick(networks);
    const roll = random();
    if (pages.length === 0 || (roll < 0.12 && pages.length < 4)) {
      await openPage();
      continue;
    }
    const [page, shelf] = pick(pages);
    if (roll < 0.7) {
      const name = pick(names);
      const slot = `slot-${Math.floor(random() * slots)}`;
      const items = Array.from({ length: 1 + Math.floor(random() * 6) }, () => ({
        item_id: `item-${Math.floor(random() * 50)}`,
      }));
      shelf.track(name, { items, item_list_id: slot });
      const today = Math.floor(browser.time / day);
      done.add(`${today} ${slot}|${names.indexOf(name) + 1}`);
    } else if (roll < 0.8) {
      await shelf.flush();
    } else if (roll < 0.9) {
      page.leave();
      page.comeBack();
    } else {
      page.leave();
      shelf.dispose();
      pages = pages.filter(([open]) => open !== page);
      await settled(5);
    }
    browser.time += Math.floor(random() * 1_800_000);
  }
  collector.network = 'answer';
  await settled();
  for (const [page, shelf] of pages) {
    page.leave();
    await settled(5);
    await shelf.flush();
    shelf.dispose();
  }
  await settled();
  await browser.open().shelf(measure).flush();
  await settled();
  return { collector, done };
}

describe('over any course of visits, tabs and failures', () => {
  it.each([1, 2, 3])('a day keeps its bounds, whatever is done (run %i)', async (run) => {
    const seed = (Date.now() % 100_000) * 10 + run;
    const { collector } = await liveDays(seed, 40);
    expect(collector.contributions.length).toBeGreaterThan(3);
    expectWithinBounds(collector.contributions, `seed ${seed}`);
  });

  it.each([1, 2])('what has room is said exactly once (run %i)', async (run) => {
    const seed = (Date.now() % 100_000) * 10 + run;
    // Four events in three slots.
    const { collector, done } = await liveDays(seed, 3);
    expectWithinBounds(collector.contributions, `seed ${seed}`);
    const said = collector.contributions.flatMap(({ hour, funnel }) =>
      funnel.map((cell) => `${Math.floor(hour / 24)} ${cell}`),
    );
    expect(said.sort(), `seed ${seed}`).toEqual([...done].sort());
  });
});

describe('two tabs at the same moment', () => {
  it('say what both did once, and share the room', async () => {
    const browser = new Browser();
    const shelves = [1, 2, 3, 4].map(() => browser.open().shelf(measure));
    await Promise.all(shelves.map((shelf) => shelf.flush()));
    for (const [tab, shelf] of shelves.entries()) {
      const items = Array.from({ length: 8 }, (_, n) => ({ item_id: `item-${tab}-${n}` }));
      shelf.track('purchase', { items, item_list_id: 'home' });
    }
    await Promise.all(shelves.map((shelf) => shelf.flush()));
    const { collector } = browser.site;
    expect(collector.cells('funnel')).toEqual({ 'home|4': 1 });
    expect(collector.total).toBe(8);
    expectWithinBounds(collector.contributions, '');
  });
});

describe('a device', () => {
  it('has room again on the next day, and forgets the days before', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    for (let n = 0; n < 5; n++) {
      shelf.track('purchase', viewItem('A'));
      await shelf.flush();
      browser.time += day;
    }
    expect(browser.site.collector.cells('funnel')).toEqual({ '|4': 5 });
    // That day and two before it.
    expect(await storedEntries(browser.indexedDB, 'today')).toHaveLength(3);
  });

  it('counts an action to the day it happened on, not to that of sending', async () => {
    const browser = new Browser();
    browser.time = Date.UTC(2026, 0, 2, 23, 59);
    const shelf = browser.open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    browser.time += 2 * 60_000;
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(saidByDay(browser.site.collector.contributions)).toHaveLength(2);
    expect(browser.site.collector.counts.get('|A|4')).toBe(2);
  });

  it.each(['session', 'device'] as const)('going down to %s forgets the day', async (level) => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    expect(await storedEntries(browser.indexedDB, 'today')).toHaveLength(1);
    await shelf.setConsent(level);
    expect(await storedEntries(browser.indexedDB, 'today').catch(() => [])).toEqual([]);
  });

  it('erase() forgets the day', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    await shelf.profile.erase();
    expect(await storedEntries(browser.indexedDB, 'today')).toEqual([]);
  });

  it('whose other tab forgets the day still says nothing twice on this page', async () => {
    const browser = new Browser();
    const [one, two] = [browser.open().shelf(measure), browser.open().shelf(measure)];
    one.track('purchase', viewItem('A'));
    await one.flush();
    await two.setConsent('device');
    one.track('purchase', viewItem('A'));
    const items = Array.from({ length: 20 }, (_, n) => ({ item_id: `item-${n}` }));
    one.track('purchase', { items });
    await one.flush();
    expectWithinBounds(browser.site.collector.contributions, '');
  });
});

describe('without storage', () => {
  it('the bounds hold over a page visit, and the message says so', async () => {
    const browser = new Browser();
    vi.stubGlobal('indexedDB', undefined);
    const items = Array.from({ length: 20 }, (_, n) => ({ item_id: `item-${n}` }));
    for (let visit = 0; visit < 2; visit++) {
      const shelf = browser.open().shelf(measure);
      for (let n = 0; n < 3; n++) {
        shelf.track('purchase', { items });
        await shelf.flush();
      }
      shelf.dispose();
    }
    const { contributions } = browser.site.collector;
    expect(contributions.map(({ unit }) => unit)).toEqual(['page visit', 'page visit']);
    for (const contribution of contributions) expectWithinBounds([contribution], '');
    expect(browser.site.collector.total).toBe(16);
  });

  it('that breaks in the middle, what was said stays said', async () => {
    const browser = new Browser();
    const shelf = browser.open().shelf(measure);
    shelf.track('purchase', viewItem('A'));
    await shelf.flush();
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('gone', 'InvalidStateError');
    });
    const items = Array.from({ length: 20 }, (_, n) => ({ item_id: `item-${n}` }));
    shelf.track('purchase', { items: [{ item_id: 'A' }, ...items] });
    await shelf.flush();
    transaction.mockRestore();
    shelf.track('purchase', { items });
    await shelf.flush();
    expectWithinBounds(browser.site.collector.contributions, '');
    expect(browser.site.collector.total).toBe(8);
  });
});
