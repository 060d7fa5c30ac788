// Content security policies of shops, from the one the manual asks for to those that forbid what the SDK needs.
import { describe, expect, it } from 'vitest';
import { openBench } from './support/bench.js';
import { page, pageScript, strictCsp } from './support/site.js';
import { expectModel, history, rail, status, told, view } from './support/visit.js';

const bench = openBench();

describe('allowed', () => {
  it('the policy of the manual is enough, also for the parts that are loaded later: the console stays empty', async () => {
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'measure' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    await shop.evaluate(async () => {
      const layer: unknown[] = [
        { event: 'view_item', ecommerce: { items: [{ item_id: 'SKU-2' }] } },
      ];
      window.shelf.observe(layer);
      await window.shelf.flush();
    });
    await expect.poll(() => history(shop)).toEqual(['SKU-1', 'SKU-2']);
    expect(await status(shop)).toMatchObject({ thread: 'worker', state: 'ready' });
    visit.expectClean(0);
  });

  it("a nonce and 'strict-dynamic': the same", async () => {
    bench.site.csp =
      "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
    const html = page(`<script type="module" nonce="abc">${pageScript}</script>`);
    bench.site.files.set('/', Buffer.from(html));
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'measure' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    await shop.evaluate(() => {
      window.shelf.track('purchase', { items: [{ item_id: 'SKU-2' }] });
      return window.shelf.flush();
    });
    expect((await status(shop)).thread).toBe('worker');
    expect(bench.site.batches.size).toBe(1);
    visit.expectClean(0);
  });

  it("a nonce and 'strict-dynamic' without a word about workers: the model runs", async () => {
    bench.site.csp =
      "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; connect-src 'self'";
    const html = page(`<script type="module" nonce="abc">${pageScript}</script>`);
    bench.site.files.set('/', Buffer.from(html));
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    visit.expectClean(1);
  });
});

describe('forbidden', () => {
  it("no 'wasm-unsafe-eval': popular items, quietly", async () => {
    bench.site.csp = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'";
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'wasm-unavailable' });
    expect((await rail(shop)).ids).toHaveLength(6);
    expect(await told(shop, 'error')).toEqual(['wasm-unavailable']);
    // The browser's own word on the policy, once.
    visit.expectClean(1);
  });

  it("worker-src 'none': the core runs in the page", async () => {
    bench.site.csp =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'; connect-src 'self'";
    const visit = await bench.visit();
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    expect(await status(shop)).toMatchObject({ thread: 'page', state: 'ready' });
    expect(await told(shop, 'error')).toEqual([]);
    visit.expectClean(1);
  });

  it("worker-src 'none' and no 'wasm-unsafe-eval': popular items", async () => {
    bench.site.csp = "default-src 'none'; script-src 'self'; worker-src 'none'; connect-src 'self'";
    const visit = await bench.visit();
    const shop = await visit.shelf();
    expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'wasm-unavailable' });
    visit.expectClean(2);
  });

  it("connect-src 'none': the rail is empty, since not even the fallback list may be fetched", async () => {
    bench.site.csp =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'none'";
    const visit = await bench.visit();
    const shop = await visit.shelf();
    const { source, code, ids } = await rail(shop);
    expect(ids).toEqual([]);
    expect(source).toBe('fallback');
    expect(code).toMatch(/^(manifest|wasm)-unavailable$/);
    visit.expectClean();
  });
});

describe("require-trusted-types-for 'script'", () => {
  const trusted = `${strictCsp}; require-trusted-types-for 'script'`;

  it('refuses the worker, whose URL is a plain string: the core runs in the page', async () => {
    bench.site.csp = `${trusted}; trusted-types 'none'`;
    const visit = await bench.visit();
    const shop = await visit.shelf({ consent: 'measure' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    expect(await status(shop)).toMatchObject({ thread: 'page', state: 'ready' });
    // import() is not covered by trusted types: the other parts come as ever.
    await shop.evaluate(() => {
      window.shelf.track('purchase', { items: [{ item_id: 'SKU-2' }] });
      return window.shelf.flush();
    });
    expect(bench.site.batches.size).toBe(1);
    expect(await told(shop, 'error')).toEqual([]);
    visit.expectClean(1);
  });

  it('with worker none nothing is refused: the console stays empty', async () => {
    bench.site.csp = trusted;
    const visit = await bench.visit();
    const shop = await visit.shelf({ worker: 'none' });
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    visit.expectClean(0);
  });

  it('a default policy of the shop lets the worker start', async () => {
    bench.site.csp = trusted;
    const visit = await bench.visit(() => {
      const { trustedTypes } = window as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): void };
      };
      trustedTypes.createPolicy('default', { createScriptURL: (url: string) => url });
    });
    const shop = await visit.shelf();
    await view(shop, 'SKU-1');
    expectModel(await rail(shop));
    expect((await status(shop)).thread).toBe('worker');
    visit.expectClean(0);
  });
});

it('a page that its policy sandboxes has no origin: the core runs in the page, nothing is stored', async () => {
  bench.site.csp = `${strictCsp.replaceAll("'self'", new URL(bench.site.url).origin)}; sandbox allow-scripts`;
  bench.site.headers['Access-Control-Allow-Origin'] = '*';
  const visit = await bench.visit();
  const shop = await visit.shelf({ consent: 'device' });
  expect(await shop.evaluate(() => origin)).toBe('null');
  await view(shop, 'SKU-1');
  expectModel(await rail(shop));
  const { thread, storage } = await status(shop);
  expect({ thread, kind: storage.kind }).toEqual({ thread: 'page', kind: 'memory' });
  expect(storage.note).toContain('SecurityError');
  visit.expectClean();
});
