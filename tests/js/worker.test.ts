import { describe, expect, it, vi } from 'vitest';
import { WorkerCoreService } from '../../js/src/worker/core-service.js';
import { makeFakeCore } from './support/fake-core.js';
import { FakeWorker } from './support/fake-worker.js';
import { Browser, viewItem } from './support/page.js';
import { base } from './support/site.js';

const forYou = { kind: 'for-you' } as const;

describe('a worker that dies', () => {
  it.each<[string, (worker: FakeWorker) => void]>([
    ['throws', (worker) => worker.crash('Uncaught RangeError')],
    ['traps in wasm', (worker) => (worker.core.trap = new WebAssembly.RuntimeError('unreachable'))],
    ['sends what cannot be read', (worker) => worker.onmessageerror?.()],
  ])('because it %s is started again, with the whole history', async (_, kill) => {
    const shelf = new Browser().open().shelf();
    shelf.track('view_item', viewItem('A'));
    await shelf.recommend(forYou);
    kill(FakeWorker.latest);
    shelf.track('add_to_cart', viewItem('B'));
    expect(await shelf.recommend(forYou)).toMatchObject({ source: 'model' });
    expect(FakeWorker.instances.length).toBe(2);
    expect(FakeWorker.instances[0]?.terminated).toBe(true);
    expect(FakeWorker.latest.core.history).toEqual(['A 1', 'B 2']);
  });

  it('while it answers still gives a rail', async () => {
    const shelf = new Browser().open().shelf();
    await shelf.recommend(forYou);
    const rail = shelf.recommend(forYou);
    FakeWorker.latest.crash('out of memory');
    expect((await rail).source).toBe('popular');
  });

  it('a second time leaves the fallback list', async () => {
    const shelf = new Browser().open().shelf();
    for (let times = 0; times < 2; times++) {
      await shelf.recommend(forYou);
      FakeWorker.latest.crash('out of memory');
    }
    expect(await shelf.recommend(forYou)).toMatchObject({
      source: 'fallback',
      cause: { code: 'worker-died', text: expect.stringContaining('out of memory') },
    });
    expect(FakeWorker.instances.length).toBe(2);
    expect(shelf.status()).toMatchObject({ state: 'fallback', cause: { code: 'worker-died' } });
  });

  it('by not answering any more is noticed after the timeout', async () => {
    const shelf = new Browser().open().shelf({ timeout: 100 });
    await shelf.recommend(forYou);
    const hung = FakeWorker.latest;
    hung.onmessage = null;
    expect(await shelf.recommend(forYou)).toMatchObject({
      source: 'fallback',
      cause: { code: 'timeout' },
    });
    expect(hung.terminated).toBe(true);
    expect((await shelf.recommend(forYou)).source).toBe('popular');
  });
});

describe('the worker', () => {
  it('ranks with every event that was tracked before, also while it loads', async () => {
    const shelf = new Browser().open().shelf();
    // Tracked right after the worker got the history, and before it has loaded anything.
    FakeWorker.onStart = () => setTimeout(() => shelf.track('view_item', viewItem('B')));
    const first = shelf.recommend(forYou);
    shelf.track('view_item', viewItem('A'));
    const second = shelf.recommend(forYou);
    await first;
    expect((await second).items[0]?.reason).toEqual({ code: 'viewed-similar', ref: 'B' });
    shelf.track('view_item', viewItem('C'));
    const third = await shelf.recommend(forYou);
    expect(third.items[0]?.reason).toEqual({ code: 'viewed-similar', ref: 'C' });
    expect(FakeWorker.latest.core.history).toEqual(['A 1', 'B 1', 'C 1']);
  });

  it('is not asked for a rail that was aborted while the model loaded', async () => {
    const shelf = new Browser().open().shelf();
    const ranked = vi.spyOn(WorkerCoreService.prototype, 'recommend');
    const controller = new AbortController();
    const aborted = shelf.recommend({ ...forYou, signal: controller.signal });
    controller.abort();
    await expect(aborted).rejects.toBeDefined();
    await shelf.recommend(forYou);
    expect(ranked).toHaveBeenCalledTimes(1);
    ranked.mockRestore();
  });

  it('refuses a page of another release, naming both', async () => {
    new Browser();
    const service = new WorkerCoreService(makeFakeCore().createCore);
    await expect(service.load({ base, protocol: 99 })).rejects.toMatchObject({
      code: 'version-mismatch',
      message: expect.stringMatching(/protocol \d+, the page's SDK 99/),
    });
  });

  it.each([
    ['GBP', 1250, 12.5],
    ['JPY', 1250, 1250],
    ['KWD', 1250, 1.25],
    ['', 1250, 12.5],
  ])('gives prices in %s in major units', async (currency, _, expected) => {
    const browser = new Browser();
    const { catalog, manifest, sha256 } = await import('./support/site.js');
    const bytes = new TextEncoder().encode(JSON.stringify({ ...catalog, currency }));
    const [model] = manifest.shards;
    const shard = { role: 'catalog', file: 'cat.nsh', bytes: bytes.length, sha256: sha256(bytes) };
    browser.site.publish('cat.nsh', bytes);
    browser.site.publish('manifest.json', JSON.stringify({ ...manifest, shards: [model, shard] }));
    const { items } = await browser.open().shelf().recommend(forYou);
    expect(items[0]).toMatchObject({ price: expected, currency: currency || null });
  });
});
