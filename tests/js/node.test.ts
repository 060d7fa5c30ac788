// nearshelf/node, which is also what `nearshelf` is in Node.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialItem, readManifest, ShelfError } from '../../js/src/node/nearshelf.node.js';
import { manifest } from './support/site.js';

const source = resolve(import.meta.dirname, '../../js/src');

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nearshelf-node-'));
  const bundle = join(folder, 'node/nearshelf.node.mjs');
  const run = (script: string): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }),
    );

  beforeAll(() =>
    build({
      entryPoints: ['index.ts', 'node/nearshelf.node.ts'].map((entry) => join(source, entry)),
      bundle: true,
      format: 'esm',
      outdir: folder,
      outbase: source,
      outExtension: { '.js': '.mjs' },
    }),
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  it('exports what index.js exports, whose types both have, and little more', () => {
    const exported = run(`
      const [index, node] = await Promise.all(['index.mjs', 'node/nearshelf.node.mjs'].map((file) => import('file://${folder}/' + file)));
      const names = Object.keys(index);
      const more = Object.keys(node).filter((name) => !names.includes(name));
      console.log(JSON.stringify({ missing: names.filter((name) => !(name in node)), more }));
    `);
    expect(exported).toEqual({ missing: [], more: ['initialItem', 'readManifest'] });
  });

  it('is imported and used without anything that only Node or only a browser has', () => {
    const outcome = run(`
      const touched = [];
      for (const name of ['process', 'Buffer', 'document', 'window', 'navigator', 'indexedDB', 'Worker', 'location']) {
        Object.defineProperty(globalThis, name, { configurable: true, get: () => void touched.push(name) });
      }
      const { createShelf, initialItem, readManifest } = await import('file://${bundle}');
      const touchedByImport = [...touched];
      for (const name of ['process', 'Buffer']) delete globalThis[name];
      globalThis.fetch = () => { throw new Error('fetched'); };
      const shelf = createShelf({ base: '/shelf/' });
      shelf.track('view_item', { items: [{ item_id: 'A' }] });
      const { items, cause } = await shelf.recommend({ kind: 'for-you' });
      const { model } = readManifest(${JSON.stringify(JSON.stringify(manifest))});
      console.log(JSON.stringify({ touchedByImport, items, code: cause.code, state: shelf.status().state, model, id: initialItem({ id: 'A' }).id }));
    `);
    expect(outcome).toEqual({
      touchedByImport: [],
      items: [],
      code: 'server',
      state: 'server',
      model: manifest.model,
      id: 'A',
    });
  });
});

describe('readManifest()', () => {
  it('gives the model, the number of items and the popular ones, of text or what it holds', () => {
    const expected = { model: '0123456789abcdef', items: 6, fallback: ['C', 'B', 'A'] };
    expect(readManifest(JSON.stringify(manifest))).toEqual(expected);
    expect(readManifest(manifest)).toEqual(expected);
  });

  it.each([
    ['is not JSON', '<!doctype html>', 'manifest-invalid', 'manifest.json is not JSON'],
    ['is no object', '[]', 'manifest-unsupported', 'format'],
    ['is nothing', undefined, 'manifest-invalid', 'manifest.json: the whole'],
    ['has no model', { ...manifest, model: '' }, 'manifest-invalid', 'model must be 16 hex digits'],
    ['has no ids', { ...manifest, fallback: [1] }, 'manifest-invalid', 'fallback must be a list'],
    ['has another format', { ...manifest, format: 9 }, 'manifest-unsupported', 'found format 9'],
  ])('says what is wrong when the file %s', (_problem, json, code, text) => {
    let thrown: unknown;
    try {
      readManifest(json);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ShelfError);
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(text) });
  });
});

describe('initialItem()', () => {
  const lamp = {
    id: 'A',
    title: 'Lamp',
    link: null,
    image: null,
    price: 12.5,
    listPrice: null,
    currency: null,
    category: null,
    brand: null,
    score: 0,
    reason: { code: 'popular' },
  };

  it('fills in what the shop does not say', () => {
    expect(initialItem({ id: 'A', title: 'Lamp', price: 12.5 })).toEqual(lamp);
  });

  it('keeps what else the shop knows of a product on the server', () => {
    const row = { id: 'A', title: 'Lamp', price: 12.5, cost: 3, supplier: 'Acme' };
    expect(initialItem(row)).toEqual(lamp);
  });
});
