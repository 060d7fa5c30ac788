// The attributes of the script tag, right and wrong.
import { describe, expect, it, vi } from 'vitest';
import { ScriptShop, tag, view } from './script-shop.js';

const site = ScriptShop.forTests();

describe('attributes', () => {
  const tagWith = (attributes: string): string =>
    `<script async src="/shelf/nearshelf.iife.js" ${attributes}></script>`;

  it('none: the shelf of createShelf() with a base', async () => {
    await site.open(tag);
    await site.loaded();
    const { consent, appliedConsent } = await site.status();
    expect([consent, appliedConsent]).toEqual(['session', 'session']);
    expect(await site.page.evaluate(() => 'dataLayer' in window)).toBe(false);
    await site.rail();
    expect((await site.status()).thread).toBe('worker');
    expect(site.asked.filter((url) => /tags|debug|feedback|rail|lens/.test(url))).toEqual([]);
  });

  it.each(['/other', '/other/', 'other/'])('data-base="%s"', async (base) => {
    const worker = site.shop.files.get('/shelf/nearshelf.worker.js');
    if (worker) site.shop.files.set('/other/nearshelf.worker.js', worker);
    await site.open(tagWith(`data-base="${base}"`));
    await site.loaded();
    await site.rail();
    expect(site.asked).toContain('/other/manifest.json');
    expect(site.asked).not.toContain('/shelf/manifest.json');
  });

  it.each(['off', 'session', 'device', 'measure'])('data-consent="%s"', async (level) => {
    await site.open(tagWith(`data-consent="${level}"`));
    await site.loaded();
    expect((await site.status()).consent).toBe(level);
    expect(site.problems).toEqual([]);
  });

  it('data-consent="google" follows the banner', async () => {
    await site.open(tagWith('data-consent="google"'), 'window.dataLayer = [];');
    await site.loaded();
    expect((await site.status()).consent).toBe('session');
    await site.page.evaluate(() => {
      const choice = { personalization_storage: 'granted', analytics_storage: 'denied' };
      (window as unknown as { dataLayer: unknown[] }).dataLayer.push(['consent', 'update', choice]);
    });
    await site.page.waitForFunction(() => window.nearshelf.shelf.status().consent === 'device');
  });

  it('data-consent="shopify" asks for the file that follows it', async () => {
    await site.open(tagWith('data-consent="shopify"'));
    await site.loaded();
    await vi.waitFor(() => expect(site.asked).toContain('/shelf/nearshelf.tags.js'), 20_000);
    expect((await site.status()).consent).toBe('session');
  });

  it('data-collector is where counts go', async () => {
    await site.open(tagWith('data-consent="measure" data-collector="/counts?shop=1"'));
    await site.loaded();
    await site.page.evaluate(async () => {
      window.nearshelf.push(['track', 'purchase', { items: [{ item_id: 'A' }] }]);
      await window.nearshelf.shelf.flush();
    });
    expect(site.asked).toContain('/counts?shop=1');
    expect(site.shop.total).toBe(1);
  });

  it.each([
    ['module', 'worker', "'self'"],
    // The blob imports the worker's file, which the browser counts as a worker too.
    ['blob', 'worker', "blob: 'self'"],
    ['none', 'page', "'none'"],
  ])('data-worker="%s" runs the core in the %s', async (mode, thread, allowed) => {
    site.shop.csp = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src ${allowed}; connect-src 'self'`;
    await site.open(tagWith(`data-worker="${mode}"`), `(window.nearshelf ||= []).push(${view});`);
    await site.loaded();
    expect((await site.rail()).source).toBe('model');
    expect((await site.status()).thread).toBe(thread);
    expect(site.problems).toEqual([]);
  });

  const pushes = (layer: string) =>
    site.page.evaluate((name) => {
      const ecommerce = { items: [{ item_id: 'A' }] };
      (window as unknown as Record<string, unknown[]>)[name]?.push({
        event: 'add_to_cart',
        ecommerce,
      });
    }, layer);
  const listening =
    "(window.nearshelf ||= []).push(['on', 'track', ({ name }) => seen.push(name)]);";

  it('data-observe tracks what is pushed to dataLayer, which it makes when need be', async () => {
    await site.open(tagWith('data-observe'), listening);
    await site.loaded();
    await pushes('dataLayer');
    await site.page.waitForFunction(() => window.seen.length === 1);
    expect(await site.seen()).toEqual(['add_to_cart']);
  });

  it('data-observe="NAME" does so with another array, and with its past', async () => {
    const past =
      "window.layer = [{ event: 'view_item', ecommerce: { items: [{ item_id: 'B' }] } }];";
    await site.open(tagWith('data-observe="layer"'), past + listening);
    await site.loaded();
    await pushes('layer');
    await site.page.waitForFunction(() => window.seen.length === 2);
    expect(await site.seen()).toEqual(['view_item', 'add_to_cart']);
    expect(await site.page.evaluate(() => 'dataLayer' in window)).toBe(false);
  });

  it('data-debug opens the panel', async () => {
    await site.open(tagWith('data-debug'));
    await site.loaded();
    await site.page.getByRole('heading', { name: 'nearshelf' }).waitFor();
    expect(site.problems).toEqual([]);
  });

  it.each([
    ['base', ''],
    ['base', 'https://'],
    ['consent', ''],
    ['consent', 'Device'],
    ['consent', 'granted'],
    ['collector', ''],
    ['collector', 'http://['],
    ['worker', 'shared'],
    ['observe', 'true'],
    ['observe', 'location'],
  ])('data-%s="%s" is told to the console, and the page works without it', async (name, value) => {
    await site.open(
      tagWith(`data-${name}="${value}"`),
      `(window.nearshelf ||= []).push(${view}); window.nearshelf.push(['on', 'error', (e) => seen.push(e)]);`,
    );
    await site.loaded();
    expect((await site.rail()).source).toBe('model');
    expect(site.problems).toEqual([
      expect.stringContaining(`["data-${name}",${JSON.stringify(value)}]`),
    ]);
    expect(site.problems[0]).toContain('TypeError');
    expect((await site.status()).consent).toBe('session');
    expect([site.uncaught, await site.seen()]).toEqual([[], []]);
  });
});
