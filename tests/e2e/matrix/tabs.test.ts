// Two tabs of one shop, with one storage between them.
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import {
  expectModel,
  history,
  rail,
  status,
  stored,
  told,
  type Visit,
  view,
} from './support/visit.js';

const bench = openBench();

/** A tab whose storage is open. */
async function openTab(visit: Visit): Promise<Page> {
  const page = await visit.shelf({ consent: 'device' });
  await page.evaluate(() => window.shelf.setConsent('device'));
  return page;
}

/** Tracks `count` events in small portions, so that other tabs have their turn. */
const trackMany = (page: Page, prefix: string, count: number) =>
  page.evaluate(
    async ([name, events]) => {
      for (let number = 0; number < events; number++) {
        window.shelf.track('view_item', { items: [{ item_id: `${name}-${number}` }] });
        if (number % 5 === 0) await new Promise((next) => setTimeout(next));
      }
    },
    [prefix, count] as const,
  );
const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, number) => `${prefix}-${number}`);

/** What a tab hears when the shopper comes back to it. */
const comeBack = (page: Page) =>
  page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));

it('that track at the same time: a reload shows every event, once, in the order of its tab', async () => {
  const visit = await bench.visit();
  const [one, two] = [await openTab(visit), await openTab(visit)];
  await Promise.all([trackMany(one, 'A', 200), trackMany(two, 'B', 200)]);
  const third = await openTab(visit);
  const events = await history(third);
  expect(events).toHaveLength(400);
  expect(events.filter((id) => id.startsWith('A'))).toEqual(names('A', 200));
  expect(events.filter((id) => id.startsWith('B'))).toEqual(names('B', 200));
  visit.expectClean(0);
});

it('that begin with consent at the same time share one storage', async () => {
  const visit = await bench.visit();
  const tabs = await Promise.all(Array.from({ length: 4 }, () => visit.shelf()));
  await Promise.all(tabs.map((tab, number) => view(tab, `SKU-${number + 1}`)));
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.shelf.setConsent('device'))));
  for (const tab of tabs) expect((await status(tab)).storage.kind).toBe('indexeddb');
  const next = await openTab(visit);
  expect((await history(next)).sort()).toEqual(['SKU-1', 'SKU-2', 'SKU-3', 'SKU-4']);
  visit.expectClean(0);
});

it('a tab that is looked at again knows what happened in the other, and asks for new rails', async () => {
  const visit = await bench.visit();
  const [one, two] = [await openTab(visit), await openTab(visit)];
  await rail(one);
  await view(two, 'SKU-1');
  expect(await history(one)).toEqual([]);
  const changes = (await told(one, 'change')).length;
  await one.bringToFront();
  await comeBack(one);
  await expect.poll(() => history(one)).toEqual(['SKU-1']);
  expect((await told(one, 'change')).length).toBeGreaterThan(changes);
  expectModel(await rail(one));
  // Nothing new: no rail is asked for again.
  const before = (await told(one, 'change')).length;
  await comeBack(one);
  await history(one);
  expect(await told(one, 'change')).toHaveLength(before);
  await view(one, 'SKU-2');
  await comeBack(two);
  await expect.poll(() => history(two)).toEqual(['SKU-1', 'SKU-2']);
  visit.expectClean(0);
});

it('a tab that tracks while it is looked at again loses nothing, and doubles nothing', async () => {
  const visit = await bench.visit();
  const [one, two] = [await openTab(visit), await openTab(visit)];
  await Promise.all([
    trackMany(one, 'A', 100),
    trackMany(two, 'B', 100),
    one.evaluate(async () => {
      for (let time = 0; time < 20; time++) {
        document.dispatchEvent(new Event('visibilitychange'));
        await new Promise((next) => setTimeout(next, 5));
      }
    }),
  ]);
  await comeBack(one);
  await expect.poll(async () => (await history(one)).length).toBe(200);
  expect((await history(one)).filter((id) => id.startsWith('A'))).toEqual(names('A', 100));
  expect(new Set(await history(one)).size).toBe(200);
  const next = await openTab(visit);
  expect(await history(next)).toHaveLength(200);
  visit.expectClean(0);
});

it.each(['off', 'session'] as const)(
  'consent %s in one tab deletes what both have stored',
  async (level) => {
    const visit = await bench.visit();
    const [one, two] = [await openTab(visit), await openTab(visit)];
    await view(one, 'SKU-1');
    await view(two, 'SKU-2');
    await one.evaluate((wanted) => window.shelf.setConsent(wanted), level);
    await expect.poll(() => history(two)).toEqual([]);
    expect(await history(one)).toEqual(level === 'off' ? [] : ['SKU-1']);
    expect(await stored(one)).toMatchObject({ rows: 0, session: 0, local: 0 });
    // The other tab goes on in memory, and stores nothing behind the shopper's back.
    await view(two, 'SKU-3');
    expect(await history(two)).toEqual(['SKU-3']);
    expect((await status(two)).storage.kind).toBe('memory');
    expect((await stored(one)).rows).toBe(0);
    const next = await openTab(visit);
    expect(await history(next)).toEqual([]);
    visit.expectClean(0);
  },
);

// The other tab's own consent still says device; that the storage was erased is all it hears.
it('consent off in one tab: the other one, whose storage is gone, keeps no files either', async () => {
  const visit = await bench.visit();
  const [one, two] = [await openTab(visit), await openTab(visit)];
  await one.evaluate(() => window.shelf.setConsent('off'));
  await expect.poll(async () => (await status(two)).storage.kind).toBe('memory');
  await view(two, 'SKU-3');
  expectModel(await rail(two));
  expect((await stored(one)).cached).toBe(0);
});

it('an erase while the other tab writes: what was there before it is gone, for good', async () => {
  const visit = await bench.visit();
  const [one, two] = [await openTab(visit), await openTab(visit)];
  await trackMany(one, 'before', 50);
  const writing = trackMany(two, 'during', 300);
  await one.evaluate(() => window.shelf.profile.erase());
  await writing;
  expect(await history(one)).toEqual([]);
  const there = await history(two);
  expect(there.filter((id) => id.startsWith('before'))).toEqual([]);
  // It forgot at some moment: what is left is the end of what was written.
  expect(there).toEqual(names('during', 300).slice(300 - there.length));
  expect(there.length).toBeLessThan(300);
  const next = await openTab(visit);
  expect((await history(next)).filter((id) => id.startsWith('before'))).toEqual([]);
  await view(one, 'SKU-1');
  expect(await history(one)).toEqual(['SKU-1']);
  visit.expectClean(0);
});
