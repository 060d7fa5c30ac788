import { describe, expect, it, vi } from 'vitest';
import type { ShelfOptions } from '../../js/src/types.js';
import { WorkerCoreService } from '../../js/src/worker/core-service.js';
import { makeFakeCore } from './support/fake-core.js';
import { FakeWorker, type WorkerBehaviour } from './support/fake-worker.js';
import { Browser, viewItem } from './support/page.js';
import { emptyWasm, loadRequest } from './support/site.js';

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

describe('a core in the page', () => {
  const refused: [string, Partial<ShelfOptions>, WorkerBehaviour][] = [
    ['by choice', { worker: 'none' }, 'works'],
    ['because the browser refuses workers', {}, 'throws'],
    ['because the script does not start as one', {}, 'script-missing'],
  ];

  it.each(refused)(
    '%s ranks as in a worker, and status() says where',
    async (_, options, behaviour) => {
      const browser = new Browser();
      FakeWorker.behaviour = behaviour;
      FakeWorker.inPage = true;
      const shelf = browser.open().shelf(options);
      shelf.track('view_item', viewItem('A'));
      expect(await shelf.recommend(forYou)).toMatchObject({ source: 'model' });
      expect(shelf.status()).toMatchObject({ state: 'ready', thread: 'page', notes: [] });
      shelf.track('add_to_cart', viewItem('B'));
      await shelf.recommend(forYou);
      expect(FakeWorker.pageCores.map(({ history }) => history)).toEqual([['A 1', 'B 2']]);
    },
  );

  it('that traps is started again once, with the whole history, then the fallback list is shown', async () => {
    const browser = new Browser();
    FakeWorker.inPage = true;
    const shelf = browser.open().shelf({ worker: 'none' });
    const { pageCores } = FakeWorker;
    const trap = () =>
      Object.assign(pageCores.at(-1) as object, {
        trap: new WebAssembly.RuntimeError('unreachable'),
      });
    shelf.track('view_item', viewItem('A'));
    await shelf.recommend(forYou);
    trap();
    expect(await shelf.recommend(forYou)).toMatchObject({ source: 'model' });
    expect(pageCores.length).toBe(2);
    expect(pageCores[1]?.history).toEqual(['A 1']);
    trap();
    expect(await shelf.recommend(forYou)).toMatchObject({
      source: 'fallback',
      cause: { code: 'worker-died', text: expect.stringContaining('unreachable') },
    });
    expect(shelf.status()).toMatchObject({ state: 'fallback', cause: { code: 'worker-died' } });
    expect(pageCores.length).toBe(2);
  });
});

describe('a core that the page brings along', () => {
  it.each<[string, () => WebAssembly.Module | ArrayBuffer, number]>([
    ['compiled', () => new WebAssembly.Module(emptyWasm as BufferSource), 0],
    ['as bytes', () => emptyWasm.slice().buffer as ArrayBuffer, emptyWasm.length],
  ])('%s is not fetched', async (_, make, bytes) => {
    const browser = new Browser();
    const shelf = browser.open().shelf({ wasm: make() });
    expect((await shelf.recommend(forYou)).source).toBe('popular');
    expect(browser.site.requestsOf('core.wasm')).toBe(0);
    expect(shelf.status()).toMatchObject({ state: 'ready', bytes: { wasm: bytes } });
  });

  it('and is no WebAssembly is named', async () => {
    const shelf = new Browser().open().shelf({ wasm: new ArrayBuffer(3) });
    expect((await shelf.recommend(forYou)).cause).toMatchObject({
      code: 'wasm-unavailable',
      text: expect.stringMatching(/^The option wasm could not be started/),
    });
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
    await expect(service.load({ ...loadRequest, protocol: 99 })).rejects.toMatchObject({
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
