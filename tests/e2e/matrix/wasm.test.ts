// WebAssembly that is missing, broken, or gets no memory.
import { describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import {
  status as answer,
  content,
  corruptAt,
  cutAfter,
  type Fault,
  hang,
  preceded,
  times,
  truncatedTo,
} from './support/faults.js';
import { expectModel, rail, status, told, view } from './support/visit.js';

const bench = openBench();
const worker = 'nearshelf.worker.js';

describe('in the worker', () => {
  it.each([
    ['there is no WebAssembly', 'delete self.WebAssembly'],
    [
      'compiling fails',
      'WebAssembly.compile = async () => { throw new WebAssembly.CompileError("no") }; WebAssembly.compileStreaming = WebAssembly.compile',
    ],
    [
      'starting fails',
      'WebAssembly.instantiate = async () => { throw new WebAssembly.LinkError("no") }; WebAssembly.instantiateStreaming = WebAssembly.instantiate',
    ],
    [
      'there is no memory for it',
      'WebAssembly.instantiate = async () => { throw new RangeError("WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory for new instance") }; WebAssembly.instantiateStreaming = WebAssembly.instantiate',
    ],
  ])('%s: popular items', async (_, code) => {
    bench.site.fault(worker, preceded(code));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'wasm-unavailable' });
    expect((await rail(shop)).ids).toHaveLength(6);
    expect(await told(shop, 'error')).toEqual(['wasm-unavailable']);
    visit.expectClean(0);
  });
});

describe('core.wasm', () => {
  it.each<[string, Fault, string]>([
    ['is not there', answer(404), 'wasm-unavailable'],
    ['is cut off by the network', cutAfter(1000), 'wasm-unavailable'],
    // Whatever is not the file that was built with the worker.
    ['is short', truncatedTo(5000), 'version-mismatch'],
    ['is empty', truncatedTo(0), 'version-mismatch'],
    ['has a wrong byte', corruptAt(5000), 'version-mismatch'],
    ['is a page', content('<!doctype html>', 'text/html'), 'version-mismatch'],
  ])('%s: popular items, and the text names the file', async (_, fault, code) => {
    bench.site.fault('core.wasm', fault);
    const visit = await bench.visit();
    const shop = await visit.shelf();
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code });
    expect((await rail(shop)).ids).toHaveLength(6);
    expect((await status(shop)).cause?.text).toContain('/shelf/core.wasm');
    expect(bench.site.asked('core.wasm')).toBeLessThanOrEqual(6);
    visit.expectClean();
  });

  it('is another module that is valid: popular items', async () => {
    const other = bench.published.get('vision.wasm') ?? '';
    bench.site.fault('core.wasm', content(other, 'application/wasm'));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'version-mismatch' });
    visit.expectClean(0);
  });

  it('is of another release in the HTTP cache: fetched anew, and the model runs', async () => {
    bench.site.cacheControl = 'max-age=3600';
    bench.site.fault('core.wasm', times(1, corruptAt(5000)));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    expect(bench.site.asked('core.wasm')).toBe(2);
    visit.expectClean(0);
  });

  it('has a wrong type, as static hosts may say: the model runs', async () => {
    bench.site.fault('core.wasm', content(bench.published.get('core.wasm') ?? '', 'text/plain'));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    visit.expectClean(0);
  });

  it('never comes: popular items after the timeout', async () => {
    bench.site.fault('core.wasm', hang);
    const visit = await bench.visit();
    const shop = await visit.shelf({ timeout: 300 });
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'timeout' });
    expect((await status(shop)).state).toBe('loading');
    visit.expectClean(0);
  });
});

describe('handed over by the shop', () => {
  it('as bytes, or compiled: it is not fetched', async () => {
    for (const compiled of [false, true]) {
      const visit = await bench.visit();
      const shop = await visit.page();
      await shop.evaluate(async (wanted) => {
        const bytes = await (await fetch('/shelf/core.wasm?handed')).arrayBuffer();
        const wasm = wanted ? await WebAssembly.compile(bytes) : bytes;
        window.shelf = window.sdk.createShelf({ base: '/shelf/', wasm });
      }, compiled);
      const before = bench.site.asked('core.wasm');
      await view(shop, 'SKU-1');
      expectModel(await rail(shop));
      expect(bench.site.asked('core.wasm')).toBe(before);
      visit.expectClean(0);
    }
  });

  it('as bytes that are none: popular items', async () => {
    const visit = await bench.visit();
    const shop = await visit.page();
    await shop.evaluate(() => {
      window.shelf = window.sdk.createShelf({ base: '/shelf/', wasm: new ArrayBuffer(8) });
    });
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'wasm-unavailable' });
    visit.expectClean(0);
  });
});
