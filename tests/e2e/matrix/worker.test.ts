// Workers that do not start, are not what they should be, or stop.
import { beforeAll, describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import { status as answer, content, hang, preceded, times } from './support/faults.js';
import { otherRelease } from './support/other-release.js';
import { page as html } from './support/site.js';
import { skipTime } from './support/skip-time.js';
import { expectModel, rail, status, told, view } from './support/visit.js';

const bench = openBench();
const worker = 'nearshelf.worker.js';
let oldWorker: Buffer;

beforeAll(async () => {
  oldWorker = await otherRelease('worker/nearshelf.worker.ts');
});

describe('the file of the worker', () => {
  it('is not there: popular items, and the model once it is', async () => {
    bench.site.fault(worker, answer(404));
    const visit = await bench.visit(skipTime);
    const shop = await visit.shelf();
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'worker-unavailable' });
    expect((await rail(shop)).ids).toHaveLength(6);
    expect(await told(shop, 'error')).toEqual(['worker-unavailable']);
    bench.site.faults.clear();
    await view(shop, 'SKU-1');
    await shop.evaluate('skip(31_000)');
    expectModel(await rail(shop));
    expect(await told(shop, 'ready')).toHaveLength(1);
    visit.expectClean();
  });

  it('is the page of a single-page app, with status 200: popular items, and the text names the file', async () => {
    bench.site.fault(worker, content(html(), 'text/html'));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'worker-unavailable' });
    const { cause } = await status(shop);
    expect(cause?.text).toContain(`/shelf/${worker}`);
    visit.expectClean();
  });

  it('is empty: popular items within the timeout', async () => {
    bench.site.fault(worker, content(''));
    const visit = await bench.visit();
    const shop = await visit.shelf({ timeout: 500 });
    const { source, code, ids } = await rail(shop);
    expect(source).toBe('fallback');
    expect(code).toMatch(/^(timeout|worker-unavailable)$/);
    expect(ids).toHaveLength(6);
    visit.expectClean();
  });

  it('throws at its first line: popular items', async () => {
    bench.site.fault(worker, preceded('throw new Error("no luck")'));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'worker-unavailable' });
    visit.expectClean();
  });

  it('never comes: popular items after the timeout', async () => {
    bench.site.fault(worker, hang);
    const visit = await bench.visit();
    const shop = await visit.shelf({ timeout: 300 });
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'timeout' });
    visit.expectClean();
  });

  it('cannot be fetched by a worker, but by the page: the core runs in the page', async () => {
    // As with browsers that start no worker: the second request is that of the page.
    bench.site.fault(worker, times(1, answer(404)));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    expect((await status(shop)).thread).toBe('page');
    visit.expectClean();
  });
});

describe('a worker of another release', () => {
  it('in the HTTP cache is fetched anew, once, and the model runs', async () => {
    bench.site.cacheControl = 'max-age=3600';
    const right = bench.site.files.get(`/shelf/${worker}`) ?? Buffer.alloc(0);
    bench.site.files.set(`/shelf/${worker}`, oldWorker);
    const visit = await bench.visit();
    const shop = await visit.page();
    await shop.evaluate((path) => fetch(path).then((got) => got.text()), `/shelf/${worker}`);
    bench.site.files.set(`/shelf/${worker}`, right);
    expect(bench.site.asked(worker)).toBe(1);

    const next = await visit.shelf();
    await view(next, 'SKU-1');
    expectModel(await rail(next));
    expect((await status(next)).thread).toBe('worker');
    expect(bench.site.asked(worker)).toBe(2);
    expect(await told(next, 'error')).toEqual([]);
    visit.expectClean(0);
  });

  it('on the server: popular items with both protocols in the text, and no loop of requests', async () => {
    bench.site.files.set(`/shelf/${worker}`, oldWorker);
    const visit = await bench.visit();
    const shop = await visit.shelf();
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'version-mismatch' });
    const { cause, versions } = await status(shop);
    expect(cause?.text).toContain('protocol 1');
    expect(cause?.text).toContain(`${versions.protocol}`);
    await rail(shop);
    expect(bench.site.asked(worker)).toBeLessThanOrEqual(3);
    visit.expectClean(0);
  });

  it('in the page: the same', async () => {
    bench.site.files.set(`/shelf/${worker}`, oldWorker);
    const visit = await bench.visit();
    const shop = await visit.shelf({ worker: 'none' });
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'version-mismatch' });
    visit.expectClean(0);
  });

  it('beside code that counts of another release: rails come from the model, counts wait, an error says so', async () => {
    bench.site.files.set(
      '/shelf/nearshelf.feedback.js',
      await otherRelease('feedback/nearshelf.feedback.ts'),
    );
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'measure' });
    await view(shop, 'SKU-1');
    await shop.evaluate(() => {
      window.shelf.track('purchase', { items: [{ item_id: 'SKU-2' }] });
      return window.shelf.flush();
    });
    expectModel(await rail(shop));
    await expect.poll(() => told(shop, 'error')).toContain('version-mismatch');
    expect((await status(shop)).contributions.pending).toBe(1);
    expect(bench.site.batches.size).toBe(0);
    visit.expectClean(0);
  });
});

describe('a worker that started', () => {
  it('and stops twice: the first stop goes unseen, the second one gives popular items', async () => {
    // close() of a worker is silent; an error that nobody catches is what the browser reports.
    bench.site.fault(
      worker,
      preceded('setTimeout(() => { throw new Error("out of memory") }, 400)'),
    );
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    await expect.poll(async () => (await rail(shop)).code).toBe('worker-died');
    expect(await told(shop, 'error')).toEqual(['worker-died']);
    expect(await told(shop, 'ready')).toHaveLength(2);
    visit.expectClean();
  });

  it('and falls silent: the rail falls back after the timeout, the next one has a new worker', async () => {
    bench.site.fault(
      worker,
      times(
        1,
        preceded(
          'self.addEventListener("message", (event) => { if (event.data.method === "recommend") event.stopImmediatePropagation() })',
        ),
      ),
    );
    const visit = await bench.visit();
    const shop = await visit.shelf({ timeout: 700 });
    await view(shop, 'SKU-1');
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'timeout' });
    expectModel(await rail(shop));
    visit.expectClean(0);
  });
});

it('several parts at once: no worker, no storage, no feedback: popular items, nothing uncaught', async () => {
  for (const file of [worker, 'nearshelf.feedback.js', 'nearshelf.tags.js', 'core.wasm']) {
    bench.site.fault(file, answer(503));
  }
  const visit = await bench.visit(() => {
    Object.defineProperty(window, 'indexedDB', { value: undefined });
    for (const name of ['caches', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }
  });
  const shop = await visit.shelf({ consent: 'measure' });
  await shop.evaluate(() => {
    window.shelf.observe([]);
    window.shelf.followConsent('google');
  });
  await view(shop, 'SKU-1');
  expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'worker-unavailable' });
  expect((await rail(shop)).ids).toHaveLength(6);
  await shop.evaluate(() => window.shelf.flush());
  await shop.evaluate(() => window.shelf.dispose());
  visit.expectClean();
});
