// A network that goes away and comes back.
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import { status as answer } from './support/faults.js';
import { skipTime } from './support/skip-time.js';
import {
  createShelf,
  expectModel,
  history,
  rail,
  status,
  told,
  type Visit,
  view,
} from './support/visit.js';

const bench = openBench();

beforeEach(() => {
  // Pages and code that may be shown without asking: the browser then has them when there is no network.
  bench.site.cacheControl = 'public, max-age=3600, stale-while-revalidate=604800';
});

/** A visit that has loaded everything, and then loses the network. */
async function goneOffline(consent: 'device' | 'session'): Promise<[Visit, Page]> {
  const visit = await bench.visit(skipTime);
  const shop = await visit.shelf({ consent });
  await view(shop, 'SKU-1');
  expectModel(await rail(shop));
  await visit.context.setOffline(true);
  return [visit, shop];
}

it('consent device: the next page shows the rail of the model, and knows the history', async () => {
  const [visit, shop] = await goneOffline('device');
  const before = await rail(shop);
  await visit.go(shop);
  await createShelf(shop, { consent: 'device' });
  const after = await rail(shop);
  expectModel(after);
  expect(after.ids).toEqual(before.ids);
  expect(await history(shop)).toEqual(['SKU-1']);
  expect(await status(shop)).toMatchObject({ manifest: 'cache', state: 'ready' });
  await view(shop, 'SKU-2');
  expectModel(await rail(shop));
  await visit.go(shop);
  await createShelf(shop, { consent: 'device' });
  expect(await history(shop)).toEqual(['SKU-1', 'SKU-2']);
  visit.expectClean();
});

it('consent device, hours later: the same, and a note says how old the manifest is', async () => {
  const [visit, shop] = await goneOffline('device');
  await visit.context.addInitScript(() => {
    const now = Date.now;
    Date.now = () => now() + 5 * 3_600_000;
  });
  await shop.evaluate(async () => {
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      const [kept] = (await cache.keys()).filter(({ url }) => url.endsWith('/kept'));
      if (!kept) throw new Error('nothing is kept');
      const value = await (await cache.match(kept))?.json();
      value.time -= 5 * 3_600_000;
      await cache.put(kept, new Response(JSON.stringify(value)));
    }
  });
  await visit.go(shop);
  await createShelf(shop, { consent: 'device' });
  expectModel(await rail(shop));
  const { manifest, notes } = await status(shop);
  expect(manifest).toBe('cache');
  expect(notes.join()).toMatch(/hours ago is used/);
  visit.expectClean();
});

it('consent session: the HTTP cache has it all, nothing is known of the shopper', async () => {
  const [visit, shop] = await goneOffline('session');
  await visit.go(shop);
  await createShelf(shop, { consent: 'session' });
  expect(await history(shop)).toEqual([]);
  await view(shop, 'SKU-2');
  expectModel(await rail(shop));
  expect(await status(shop)).toMatchObject({ manifest: 'cache', state: 'ready' });
  visit.expectClean();
});

it('a page that is open goes on: what is loaded needs no network', async () => {
  const [visit, shop] = await goneOffline('session');
  await view(shop, 'SKU-2');
  expectModel(await rail(shop));
  expectModel(await rail(shop, { kind: 'similar', anchor: 'SKU-3' }));
  visit.expectClean(0);
});

describe('a first visit without a network', () => {
  it('to the shelf: an empty rail with its cause; the model after the pause, once there is a network', async () => {
    const visit = await bench.visit(skipTime);
    const shop = await visit.page();
    await visit.context.setOffline(true);
    await createShelf(shop, { consent: 'device' });
    await view(shop, 'SKU-1');
    const { source, code, ids } = await rail(shop);
    expect({ source, ids }).toEqual({ source: 'fallback', ids: [] });
    expect(code).toMatch(/-unavailable$/);
    expect((await status(shop)).state).toBe('fallback');

    await visit.context.setOffline(false);
    // Before the pause is over nothing is asked for but the fallback list.
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code });
    expect((await rail(shop)).ids).toHaveLength(6);
    await shop.evaluate('skip(31_000)');
    expectModel(await rail(shop));
    expect(await told(shop, 'ready')).toHaveLength(1);
    expect(await history(shop)).toEqual(['SKU-1']);
    visit.expectClean();
  });

  it('to the shards alone: popular items, and the model after the pause', async () => {
    for (const file of bench.site.files.keys()) {
      if (file.endsWith('.shard')) bench.site.faults.set(file, answer(503));
    }
    const visit = await bench.visit(skipTime);
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'shard-unavailable' });
    expect((await rail(shop)).ids).toHaveLength(6);
    bench.site.faults.clear();
    await shop.evaluate('skip(31_000)');
    expectModel(await rail(shop));
    expect(await told(shop, 'ready')).toHaveLength(1);
    visit.expectClean();
  });
});

it('counts made without a network are sent when it is back', async () => {
  const visit = await bench.visit(skipTime);
  const shop = await visit.shelf({ consent: 'measure' });
  await view(shop, 'SKU-1');
  expectModel(await rail(shop));
  await shop.evaluate(() => window.shelf.flush());
  // The rail was put on the page.
  await expect.poll(() => bench.site.batches.size).toBe(1);
  await visit.context.setOffline(true);
  await shop.evaluate(() => {
    window.shelf.track('purchase', { items: [{ item_id: 'SKU-2' }] });
    return window.shelf.flush();
  });
  expect((await status(shop)).contributions.queued).toBe(1);
  expect(bench.site.batches.size).toBe(1);
  await visit.context.setOffline(false);
  await shop.evaluate(() => window.shelf.flush());
  await expect.poll(() => bench.site.batches.size).toBe(2);
  expect((await status(shop)).contributions).toMatchObject({ queued: 0, sent: 2 });
  visit.expectClean();
});
