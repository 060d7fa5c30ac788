// The script tag under strict policies, with hashes, and with files that cannot be had.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptShop, view } from './script-shop.js';

const site = ScriptShop.forTests();

describe('when parts cannot be had', () => {
  it('the page works, and the console says what is missing', async () => {
    for (const part of ['rail', 'lens', 'debug', 'tags', 'feedback', 'worker']) {
      site.shop.files.delete(`/shelf/nearshelf.${part}.js`);
    }
    site.shop.files.delete('/shelf/manifest.json');
    await site.open(
      `<near-rail><p>Ours</p></near-rail><near-lens></near-lens>
<script async src="/shelf/nearshelf.iife.js" data-consent="measure" data-observe data-debug></script>`,
      `(window.nearshelf ||= []).push(${view});`,
    );
    await site.loaded();
    expect(await site.rail()).toEqual({ ids: [], source: 'fallback' });
    for (const part of ['rail', 'lens', 'debug']) await site.told(`nearshelf.${part}.js`);
    expect(site.problems.filter((text) => text.includes('near-rail'))).toHaveLength(1);
    expect(await site.page.getByText('Ours').isVisible()).toBe(true);
    expect(site.uncaught).toEqual([]);
  });
});

describe('a content security policy', () => {
  const html = `<near-rail limit="3"></near-rail>
<script NONCE async src="/shelf/nearshelf.iife.js" data-consent="measure" data-observe data-debug></script>`;
  const works = async (): Promise<void> => {
    await site.loaded();
    await site.page.waitForSelector('near-rail:defined');
    await site.page.getByRole('heading', { name: 'nearshelf' }).waitFor();
    await site.page.evaluate(async () => {
      window.nearshelf.push(['track', 'purchase', { items: [{ item_id: 'A' }] }]);
      await window.nearshelf.shelf.flush();
    });
    expect((await site.rail()).ids).not.toEqual([]);
    expect((await site.status()).thread).toBe('worker');
    expect(site.shop.total).toBe(1);
    expect(site.asked).toContain('/shelf/nearshelf.tags.js');
    expect(site.problems).toEqual([]);
  };

  it('of own files only is enough', async () => {
    await site.open(html);
    await works();
  });

  it('with a nonce and strict-dynamic needs no other rule for scripts', async () => {
    site.shop.csp =
      "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
    site.publish(html.replace('NONCE', 'nonce="abc"'));
    const [type, text] = site.shop.files.get('/') ?? [];
    site.shop.files.set('/', [
      type ?? '',
      String(text).replace('src="/before.js"', 'nonce="abc" $&'),
    ]);
    await site.page.goto(site.shop.url);
    await works();
  });
});

describe('scripts/integrity.mjs', () => {
  const program = resolve(import.meta.dirname, '../../../scripts/integrity.mjs');
  const path = '/shelf/nearshelf.iife.js';
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nearshelf-integrity-'));
    for (const [name, [type, content]] of site.shop.files) {
      if (name.startsWith('/shelf/') && type === 'text/javascript') {
        writeFileSync(join(folder, name.slice('/shelf/'.length)), content);
      }
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const print = () =>
    execFileSync(process.execPath, [program, folder], { encoding: 'utf8', stdio: 'pipe' });
  const hashes = (): Record<string, string> =>
    JSON.parse(readFileSync(join(folder, 'integrity.json'), 'utf8'));

  it('prints a tag that runs the file', async () => {
    await site.open(print());
    await site.loaded();
    expect((await site.rail()).source).toBe('popular');
    expect(site.problems).toEqual([]);
  });

  it('prints a tag that refuses the file when one byte is another', async () => {
    const html = print();
    const text = String(site.shop.files.get(path)?.[1]);
    site.shop.files.set(path, ['text/javascript', text.replace('nearshelf', 'nearShelf')]);
    await site.open(html, '(window.nearshelf ||= []).push(() => seen.push(1));');
    await site.told('integrity');
    expect(await site.page.evaluate(() => [window.nearshelf.length, window.seen])).toEqual([1, []]);
    expect(site.uncaught).toEqual([]);
  });

  it('names every script of the folder; an import map makes the browser check what is imported', async () => {
    const html = print();
    const known = hashes();
    expect(Object.keys(known)).toEqual(
      expect.arrayContaining(['nearshelf.iife.js', 'nearshelf.rail.js', 'nearshelf.lens.js']),
    );
    const integrity = {
      [`${site.shop.url}shelf/nearshelf.rail.js`]: known['nearshelf.rail.js'],
      [`${site.shop.url}shelf/nearshelf.lens.js`]: known['nearshelf.rail.js'],
    };
    site.shop.csp = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'";
    await site.open(
      `<near-rail></near-rail><near-lens></near-lens>
<script type="importmap">${JSON.stringify({ integrity })}</script>${html}`,
    );
    await site.page.waitForSelector('near-rail:defined', { state: 'attached' });
    await site.told('["define","near-lens"] failed');
    expect(await site.page.locator('near-lens:defined').count()).toBe(0);
  });

  it('says what to do about a folder without the file', () => {
    rmSync(join(folder, 'nearshelf.iife.js'));
    expect(print).toThrow('npm run build:js');
  });
});
