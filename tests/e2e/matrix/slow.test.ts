// Networks that take their time, and shoppers who do not wait.
import { describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import { drip, type Fault, hang } from './support/faults.js';
import { expectModel, rail, status, told, view } from './support/visit.js';

const bench = openBench();
const worker = 'nearshelf.worker.js';

/** Slows down everything, also what workers ask for. */
function slowDown(fault: Fault): void {
  for (const path of bench.site.files.keys()) bench.site.faults.set(path, fault);
}

it('slow 3G: popular items within the timeout, then ready, then the rail of the model', async () => {
  const visit = await bench.visit();
  const shop = await visit.page();
  const network = await visit.context.newCDPSession(shop);
  await network.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  // 400 ms of latency, 400 kbit/s.
  slowDown(drip(1000, 400));
  await shop.evaluate(() => {
    window.told = [];
    window.shelf = window.sdk.createShelf({ base: '/shelf/', timeout: 1000 });
    window.shelf.on('ready', () => window.told.push(['ready', null]));
  });
  await view(shop, 'SKU-1');
  const shown = await rail(shop);
  expect(shown).toMatchObject({ source: 'fallback', code: 'timeout' });
  expect(shown.ids).toHaveLength(6);
  expect((await status(shop)).state).toBe('loading');
  await expect.poll(() => told(shop, 'ready')).toHaveLength(1);
  expectModel(await rail(shop));
  visit.expectClean(0);
});

it('many rails that wait at the same time load everything once', async () => {
  slowDown(drip(10_000, 200));
  const visit = await bench.visit();
  const shop = await visit.shelf();
  await view(shop, 'SKU-1');
  const sources = await shop.evaluate(async () => {
    const rails = await Promise.all(
      Array.from({ length: 10 }, () => window.shelf.recommend({ kind: 'for-you' })),
    );
    return rails.map(({ source }) => source);
  });
  expect(new Set(sources)).toEqual(new Set(['model']));
  for (const file of [worker, 'core.wasm', 'manifest.json']) {
    expect(bench.site.asked(file), file).toBe(1);
  }
  visit.expectClean(0);
});

describe('an abort', () => {
  const everything: Readonly<Record<string, readonly [string, Fault]>> = {
    'while the worker is on its way': [worker, hang],
    'while the wasm is on its way': ['core.wasm', hang],
    'while the manifest is on its way': ['manifest.json', hang],
    'while a shard is on its way': ['catalog', hang],
  };

  it.each(Object.entries(everything))(
    '%s: the promise rejects with the reason of the signal, at once',
    async (_, [file, fault]) => {
      const path = [...bench.site.files.keys()].find((each) => each.includes(`/shelf/${file}`));
      bench.site.faults.set(path ?? '', fault);
      const visit = await bench.visit();
      const shop = await visit.shelf();
      await view(shop, 'SKU-1');
      const asking = shop.evaluate(async () => {
        const control = new AbortController();
        const reason = { why: 'the shopper went on' };
        Object.assign(window, { abort: () => control.abort(reason) });
        const { signal } = control;
        const ask = { kind: 'for-you', signal } as const;
        const settled = await Promise.allSettled([
          window.shelf.recommend(ask),
          window.shelf.recommendAll([{ kind: 'trending' }, ask]),
          window.shelf.explain(ask, 'SKU-2'),
        ]);
        return settled.map((each) => each.status === 'rejected' && each.reason === reason);
      });
      await expect.poll(() => bench.site.requests.some(({ path: got }) => got === path)).toBe(true);
      await shop.evaluate('abort()');
      expect(await asking).toEqual([true, true, true]);
      // Nobody's timer, listener or promise is left over to complain later.
      await shop.evaluate(() => window.shelf.dispose());
      expect((await status(shop)).state).toBe('disposed');
      visit.expectClean(0);
    },
  );

  it('while the fallback list is on its way: the same', async () => {
    bench.site.fault('manifest.json', hang);
    bench.site.fault(worker, (response) => void response.writeHead(404).end());
    const visit = await bench.visit();
    const shop = await visit.shelf();
    const asking = shop.evaluate(async () => {
      const control = new AbortController();
      Object.assign(window, { abort: () => control.abort('enough') });
      return window.shelf
        .recommend({ kind: 'for-you', signal: control.signal })
        .catch((reason) => reason);
    });
    await expect.poll(() => bench.site.asked('manifest.json')).toBe(1);
    await shop.evaluate('abort()');
    expect(await asking).toBe('enough');
    visit.expectClean();
  });

  it('before the call: rejects without a request; after the answer: changes nothing', async () => {
    const visit = await bench.visit();
    const shop = await visit.shelf();
    const reason = await shop.evaluate(() =>
      window.shelf
        .recommend({ kind: 'for-you', signal: AbortSignal.abort('never mind') })
        .catch((thrown) => thrown),
    );
    expect(reason).toBe('never mind');
    await view(shop, 'SKU-1');
    const items = await shop.evaluate(async () => {
      const control = new AbortController();
      const shown = await window.shelf.recommend({ kind: 'for-you', signal: control.signal });
      control.abort();
      return shown.items.length;
    });
    expect(items).toBeGreaterThan(0);
    visit.expectClean(0);
  });

  it('of one rail leaves the others waiting, who get the model', async () => {
    slowDown(drip(10_000, 200));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    const outcome = await shop.evaluate(async () => {
      const control = new AbortController();
      const { signal } = control;
      const one = window.shelf.recommend({ kind: 'for-you', signal }).catch((thrown) => thrown);
      const two = window.shelf.recommend({ kind: 'for-you' });
      setTimeout(() => control.abort('gone'), 300);
      return [await one, (await two).source];
    });
    expect(outcome).toEqual(['gone', 'model']);
    visit.expectClean(0);
  });
});
