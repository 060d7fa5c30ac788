// A shopper who looks at everything.
import { expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import { expectModel, history, rail, status, stored } from './support/visit.js';

const bench = openBench();
const limit = 2000;

const trackMany = async (
  page: Awaited<ReturnType<Awaited<ReturnType<typeof bench.visit>>['shelf']>>,
) =>
  page.evaluate(async () => {
    await window.shelf.setConsent('device');
    const start = performance.now();
    for (let number = 0; number < 10_000; number++) {
      const item_id = `SKU-${(number % 120) + 1}`;
      window.shelf.track('view_item', { items: [{ item_id, quantity: number }] });
    }
    return performance.now() - start;
  });

it('10,000 events: the export is bounded, rails work, the next page restores the newest', async () => {
  const visit = await bench.visit();
  const shop = await visit.shelf({ consent: 'device' });
  await rail(shop);
  const time = await trackMany(shop);
  const start = Date.now();
  expectModel(await rail(shop));
  const answered = Date.now() - start;
  const events = await history(shop);
  expect(events).toHaveLength(limit);
  expect(events.at(-1)).toBe(`SKU-${(9999 % 120) + 1}`);
  // Behind ten thousand writes, which an ordinary visit spreads over its days.
  const written = Date.now();
  const { rows } = await stored(shop);
  const begin = Date.now();
  const next = await visit.shelf({ consent: 'device' });
  expect(await history(next)).toEqual(events);
  console.log(
    `10,000 events: tracked in ${time.toFixed(0)} ms, the rail after them in ${answered} ms, ` +
      `${rows} rows written after ${begin - written} ms more, restored in ${Date.now() - begin} ms`,
  );
  expect((await stored(next)).rows).toBe(limit);
  expectModel(await rail(next));
  visit.expectClean(0);
});

// Every event is a row; the oldest go in steps of 500.
it('10,000 events: what is stored is bounded within the visit, too', async () => {
  const visit = await bench.visit();
  const shop = await visit.shelf({ consent: 'device' });
  await trackMany(shop);
  // The first count waits behind the writes, but not behind what they take away.
  await expect.poll(async () => (await stored(shop)).rows).toBeLessThan(limit + 500);
  expect(await history(await visit.shelf({ consent: 'device' }))).toHaveLength(limit);
});

// The read of the new page waits behind the writes of the old one, and gives up after two seconds.
it('10,000 events at once, and a new page right after them: it works, with what it could read', async () => {
  const visit = await bench.visit();
  const shop = await visit.shelf({ consent: 'device' });
  await trackMany(shop);
  const next = await visit.shelf({ consent: 'device' });
  const events = await history(next);
  const { kind, note } = (await status(next)).storage;
  console.log(`right after 10,000 events: ${events.length} restored, ${kind} ${note ?? ''}`);
  expect([0, limit]).toContain(events.length);
  if (events.length === 0) expect(note).toMatch(/took longer/);
  await rail(next);
  visit.expectClean(0);
});
