// The script tag as shops paste it: commands, elements, events, the manual's page.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { ScriptShop, tag, view } from './script-shop.js';
import { strictCsp } from './shop.js';

const site = ScriptShop.forTests();

describe('the queue', () => {
  it('is replayed in order, once, and commands after that run at once', async () => {
    await site.open(
      tag,
      `const queue = (window.nearshelf ||= []);
queue.push(['on', 'track', ({ name }) => seen.push(name)], ${view});
queue.push((shelf) => seen.push(shelf === window.nearshelf.shelf), ['track', 'purchase', { items: [] }]);
window.kept = queue;`,
    );
    await site.loaded();
    expect(await site.seen()).toEqual(['view_item', true, 'purchase']);
    const after = await site.page.evaluate(() => {
      const items = [{ item_id: 'A' }];
      window.nearshelf.push(
        ['track', 'add_to_cart', { items }],
        () => window.seen.push('function'),
        ['track', 'remove_from_cart', { items }],
      );
      // A script that kept the array of before.
      (window as unknown as { kept: unknown[] }).kept.push(['track', 'view_item', { items }]);
      return window.seen.slice(3);
    });
    expect(after).toEqual(['add_to_cart', 'function', 'remove_from_cart', 'view_item']);
    expect(site.problems).toEqual([]);
  });

  it('leaves the shelf as the same calls would', async () => {
    await site.open(tag, `(window.nearshelf ||= []).push(${view});`);
    await site.loaded();
    expect(await site.rail()).toEqual({ ids: ['A', 'C', 'D', 'E', 'F'], source: 'model' });
  });

  it('takes what its commands push, after those that wait', async () => {
    await site.open(
      tag,
      `(window.nearshelf ||= []).push(
  () => { seen.push(1); nearshelf.push(() => seen.push(3)); },
  () => seen.push(2),
);`,
    );
    await site.loaded();
    expect(await site.seen()).toEqual([1, 2, 3]);
  });

  it.each([
    ["['trak', 'view_item']", '["trak","view_item"]', 'name of a method of Shelf'],
    ["['track', 'buy', { items: [] }]", '["track","buy",{"items":[]}]', 'TypeError'],
    ["['recommend', { kind: 'magic' }]", '["recommend",{"kind":"magic"}]', 'TypeError'],
    ["['profile']", '["profile"]', 'TypeError'],
    ["['define', 'near-me']", '["define","near-me"]', 'pass near-rail or near-lens'],
    ['[]', '[]', 'name of a method of Shelf'],
    ["() => { throw new Error('own'); }", "throw new Error('own')", 'own'],
    ['null', 'null', 'TypeError'],
    ['{}', '{}', 'TypeError'],
  ])('tells the console of %s, and goes on', async (command, text, reason) => {
    await site.open(tag, `(window.nearshelf ||= []).push(${command}, () => seen.push('before'));`);
    await site.loaded();
    await site.page.evaluate(`nearshelf.push(${command}, () => seen.push('after')) && null`);
    await vi.waitFor(() => expect(site.problems).toHaveLength(2), 20_000);
    for (const problem of site.problems) {
      expect(problem).toContain(text);
      expect(problem).toContain(reason);
    }
    expect(await site.seen()).toEqual(['before', 'after']);
    expect(site.uncaught).toEqual([]);
  });

  it('stays an array that takes commands while the script cannot be had', async () => {
    site.shop.files.delete('/shelf/nearshelf.iife.js');
    await site.open(tag, `(window.nearshelf ||= []).push(${view});`);
    await site.page.waitForLoadState();
    expect(await site.page.evaluate(() => window.nearshelf.push(['track']))).toBe(2);
    expect(site.uncaught).toEqual([]);
  });
});

describe('the tag', () => {
  const moved = (): void => {
    for (const [path, file] of [...site.shop.files]) {
      if (!path.startsWith('/shelf/')) continue;
      site.shop.files.set(path.replace('/shelf/', '/assets/v3/'), file);
      site.shop.files.delete(path);
    }
  };
  const src = '/assets/v3/nearshelf.iife.js?v=1';

  it.each([
    ['async', `<script async src="${src}"></script>`],
    ['deferred', `<script defer src="${src}"></script>`],
    ['at the end of the body', `<body><p>Shop</p><script src="${src}"></script></body>`],
    ['as a module', `<script type="module" src="${src}"></script>`],
    ['injected', '<script src="/inject.js"></script>'],
  ])('%s finds the files beside its own', async (_, html) => {
    moved();
    site.shop.files.set('/inject.js', [
      'text/javascript',
      `const tag = document.createElement('script'); tag.src = '${src}'; document.head.append(tag);`,
    ]);
    await site.open(html, `(window.nearshelf ||= []).push(${view});`, 'some/page');
    await site.loaded();
    expect((await site.rail()).source).toBe('model');
    expect(site.asked).toContain('/assets/v3/manifest.json');
    expect(site.problems).toEqual([]);
  });

  it('works once: a second one warns, and does nothing', async () => {
    await site.open(`${tag}`, `(window.nearshelf ||= []).push(() => seen.push('run'));`);
    await site.loaded();
    const isSame = await site.page.evaluate(async () => {
      const first = window.nearshelf.shelf;
      const second = document.createElement('script');
      second.src = '/shelf/nearshelf.iife.js?again';
      await new Promise((resolve) => {
        second.onload = resolve;
        document.head.append(second);
      });
      window.nearshelf.push(() => window.seen.push('once'));
      return window.nearshelf.shelf === first;
    });
    expect(isSame).toBe(true);
    expect(await site.seen()).toEqual(['run', 'once']);
    expect(site.problems).toEqual([expect.stringContaining('twice')]);
  });

  it('is told to come by its URL when its code is pasted into a page', async () => {
    site.shop.csp = "script-src 'self' 'unsafe-inline'";
    const code = String(site.shop.files.get('/shelf/nearshelf.iife.js')?.[1]);
    await site.open(`<script>${code}</script>`);
    await vi.waitFor(() => expect(site.uncaught).toHaveLength(1));
    expect(site.uncaught[0]).toContain('load nearshelf.iife.js by its URL');
  });

  it('makes no global but nearshelf', async () => {
    const globals = async () => site.page.evaluate(() => Object.getOwnPropertyNames(window));
    await site.open('<p>Shop');
    const before = new Set(await globals());
    await site.open(`<div id="nearshelf"></div>${tag}`);
    await site.loaded();
    await site.rail();
    expect((await globals()).filter((name) => !before.has(name))).toEqual(['nearshelf']);
  });
});

describe('elements', () => {
  const rail = '<near-rail kind="for-you" limit="3" heading="For you"></near-rail>';
  const items = () => site.page.locator('near-rail').getByRole('listitem');

  it('are loaded when the page has them, and only those', async () => {
    await site.open(`${rail}${tag}`, `(window.nearshelf ||= []).push(${view});`);
    await vi.waitFor(async () => expect(await items().count()).toBe(3), 20_000);
    expect(site.asked.filter((url) => url.includes('rail'))).toHaveLength(1);
    expect(site.asked.filter((url) => url.includes('lens'))).toEqual([]);
  });

  it('are found in a body that is read after the script', async () => {
    await site.open(
      `<script src="/shelf/nearshelf.iife.js"></script>${rail}<near-lens></near-lens>`,
    );
    await site.page.waitForSelector('near-rail:defined');
    await site.page.waitForSelector('near-lens:defined');
    expect(site.problems).toEqual([]);
  });

  it('are found when a script has put them in before the page is loaded', async () => {
    const waiting: (() => void)[] = [];
    site.shop.csp = `${strictCsp}; img-src 'self'`;
    site.shop.answers.set('/slow.png', (response) => {
      waiting.push(() => response.writeHead(404).end());
    });
    site.publish('<script src="/shelf/nearshelf.iife.js"></script><img src="/slow.png" alt="">');
    await site.page.goto(site.shop.url, { waitUntil: 'domcontentloaded' });
    await site.page.evaluate(() => document.body.append(document.createElement('near-lens')));
    expect(await site.page.locator('near-lens:defined').count()).toBe(0);
    await vi.waitFor(() => expect(waiting).toHaveLength(1));
    waiting[0]?.();
    await site.page.waitForSelector('near-lens:defined', { state: 'attached' });
  });

  it('are defined later by a command, with the same shelf', async () => {
    await site.open(tag, `(window.nearshelf ||= []).push(${view});`);
    await site.loaded();
    await site.page.waitForLoadState();
    await site.page.evaluate((html) => {
      document.body.innerHTML = html;
      window.nearshelf.push(['define', 'near-rail'], ['define', 'near-rail']);
    }, rail);
    await vi.waitFor(async () => expect(await items().count()).toBe(3), 20_000);
    // The item that was viewed is left out: the element asks the shelf that saw it.
    expect((await items().allTextContents()).join()).toMatch(/Item A.*Item C.*Item D/s);
    expect(site.problems).toEqual([]);
  });
});

describe('the window', () => {
  it('is told what happens, for tag managers', async () => {
    const note = (name: string): string =>
      `addEventListener('nearshelf:${name}', ({ detail }) => seen.push(['${name}', detail]));`;
    await site.open(
      tag,
      ['loaded', 'ready', 'rail', 'error'].map(note).join('\n') +
        `(window.nearshelf ||= []).push(${view});`,
    );
    await site.loaded();
    await site.rail();
    await site.page.waitForFunction(() => window.seen.length === 3);
    const told = await site.seen();
    expect(told[0]).toEqual(['loaded', null]);
    expect(told[1]).toEqual(['ready', expect.objectContaining({ state: 'ready', items: 6 })]);
    expect(told[2]).toEqual([
      'rail',
      { slot: 'for-you', source: 'model', items: ['A', 'C', 'D', 'E', 'F'] },
    ]);
  });

  it('is told of what failed', async () => {
    site.shop.files.delete('/shelf/manifest.json');
    await site.open(tag, "addEventListener('nearshelf:error', ({ detail }) => seen.push(detail));");
    await site.loaded();
    await site.rail();
    await site.page.waitForFunction(() => window.seen.length > 0);
    expect((await site.seen())[0]).toEqual({
      code: 'manifest-unavailable',
      text: expect.stringContaining('manifest.json'),
    });
  });
});

describe('docs/STOREFRONTS.md', () => {
  it('shows a page that works as it stands', async () => {
    const manual = readFileSync(
      resolve(import.meta.dirname, '../../../docs/STOREFRONTS.md'),
      'utf8',
    );
    const section = manual.split('\n## Script tag\n')[1]?.split('\n## ')[0] ?? '';
    const shown = /```html\n(<!doctype html>.*?)```/s.exec(section)?.[1] ?? '';
    expect(shown).toContain('nearshelf.iife.js');
    // The page has a script of its own: the policy of a shop that allows those.
    site.shop.csp = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
    site.shop.files.set('/', ['text/html', shown]);
    await site.page.goto(site.shop.url);
    const items = site.page.locator('near-rail').first().getByRole('listitem');
    await vi.waitFor(async () => expect(await items.count()).toBeGreaterThan(0), 20_000);
    await site.page.getByRole('button').first().click();
    const count = () => site.page.evaluate(() => window.nearshelf.shelf.profile.export());
    await vi.waitFor(async () =>
      expect((await count()).events.map(({ event }) => event)).toContain('add_to_cart'),
    );
    expect([site.problems, site.uncaught]).toEqual([[], []]);
  });
});
