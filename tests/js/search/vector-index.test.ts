import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openIndex } from '../../../js/src/search/open-index.js';
import type { VectorIndex } from '../../../js/src/search/search-types.js';
import type { CreateCore } from '../../../js/src/worker/core-module.js';
import {
  coreFolder,
  dimensions,
  items,
  published,
  type Tier,
  tiers,
  truth,
  vector,
} from './fixture.js';

const { default: createCore } = (await import(
  /* @vite-ignore */ pathToFileURL(join(coreFolder, 'core.js')).href
)) as { default: CreateCore };

const origin = 'https://shop.example/';
/** Requests so far, by file name. */
let requests: string[];
let answer: (path: string) => BodyInit | null;

beforeEach(() => {
  requests = [];
  answer = (path) => {
    const bytes = published(path);
    return bytes && new Uint8Array(bytes);
  };
  vi.stubGlobal('location', { href: origin });
  vi.stubGlobal('self', { location: { href: origin } });
  vi.stubGlobal('fetch', async (url: string) => {
    const { pathname } = new URL(url);
    requests.push(pathname.split('/').at(-1) as string);
    const body = answer(pathname);
    return body === null ? new Response('', { status: 404 }) : new Response(body);
  });
});
afterEach(() => vi.unstubAllGlobals());

const open = (tier: Tier, signal?: AbortSignal): Promise<VectorIndex> =>
  openIndex({ base: `/${tier}/`, core: '/', ...(signal && { signal }) }, createCore);
const rowRequests = (): number => requests.filter((file) => file.startsWith('rows.')).length;
const bitmapOf = (allows: (item: number) => boolean): Uint8Array => {
  const bitmap = new Uint8Array(Math.ceil(items / 8));
  for (let item = 0; item < items; item++) {
    if (allows(item)) bitmap[item >> 3] = (bitmap[item >> 3] as number) | (1 << (item & 7));
  }
  return bitmap;
};

describe.each(tiers)('an index of tier %s', (tier) => {
  it('finds what a plain scan of the floats finds', async () => {
    const index = await open(tier);
    expect(index.status()).toMatchObject({ tier, items, dimensions });
    let hits = 0;
    for (let item = 0; item < 300; item += 10) {
      const found = await index.search(vector(item), { limit: 10 });
      expect(found.length).toBe(10);
      const expected = truth(vector(item)).slice(0, 10);
      expect(found[0]).toMatchObject({ item, id: `P${item}` });
      // 8 bits for the rows: half a step of 1/127 of the largest of 8 coordinates, each.
      expect(found[9]?.score).toBeCloseTo(expected[9]?.score as number, 1);
      hits += found.filter((match) => expected.some((other) => other.item === match.item)).length;
    }
    // Neighbours lie closer together than the rounding in so few dimensions.
    expect(hits / 300).toBeGreaterThan(0.85);
  });

  it('finds what is like an item, without the item', async () => {
    const index = await open(tier);
    const found = await index.search({ item: 'P77' }, { limit: 20 });
    expect(found.length).toBe(20);
    expect(found.map(({ id }) => id)).not.toContain('P77');
    const near = truth(vector(77)).slice(0, 60);
    for (const { item } of found) expect(near.some((other) => other.item === item)).toBe(true);
    await expect(index.search({ item: 'nobody' })).rejects.toMatchObject({ code: 'core-refused' });
  });

  it('filters before it ranks, and forgets the filter afterwards', async () => {
    const index = await open(tier);
    const allows = (item: number): boolean => item % 97 === 3;
    const options = { limit: 5, effort: 1000 };
    const found = await index.search(vector(3), { ...options, allow: bitmapOf(allows) });
    expect(found.map(({ item }) => item % 97)).toEqual([3, 3, 3, 3, 3]);
    const expected = truth(vector(3), allows);
    expect(found[0]?.item).toBe(expected[0]?.item);
    const ranged = await index.search(vector(3), { ...options, range: { first: 60, end: 63 } });
    expect(ranged.map(({ item }) => item).sort()).toEqual([60, 61, 62]);
    const none = { ...options, allow: new Uint8Array(Math.ceil(items / 8)) };
    expect(await index.search(vector(3), none)).toEqual([]);
    expect(await index.search(vector(3), options)).toHaveLength(5);
  });

  it('refuses what is not what index.json says', async () => {
    const files = JSON.parse(String(published(`/${tier}/index.json`)));
    const served = answer;
    answer = (path) => {
      if (!path.endsWith(files.head.file)) return served(path);
      const bytes = new Uint8Array(published(path) as Buffer);
      bytes[100] = (bytes[100] as number) ^ 1;
      return bytes;
    };
    await expect(open(tier)).rejects.toMatchObject({
      code: 'shard-corrupt',
      message: expect.stringContaining(files.head.file),
    });
  });

  it('rejects a second time, and for ever, once it is disposed of', async () => {
    const index = await open(tier);
    index.dispose();
    index.dispose();
    await expect(index.search(vector(0))).rejects.toMatchObject({ code: 'disposed' });
  });
});

describe('a clustered index', () => {
  it('fetches only the clusters that it probes, and each once', async () => {
    const index = await open('clusters');
    expect(rowRequests()).toBe(0);
    await index.search(vector(0), { effort: 1 });
    expect(rowRequests()).toBe(1);
    await index.search(vector(0), { effort: 1 });
    expect(rowRequests()).toBe(1);
    await Promise.all([0, 1, 2, 3].map((item) => index.search(vector(item), { effort: 1000 })));
    const all = JSON.parse(String(published('/clusters/index.json'))).rows.length;
    expect(all).toBeGreaterThan(1);
    expect(rowRequests()).toBe(all);
    expect(index.status().rowShards).toBe(all);
  });

  it('answers searches that overlap as if they came alone', async () => {
    const alone = await open('clusters');
    const expected = [];
    for (let item = 0; item < 12; item++) expected.push(await alone.search(vector(item)));
    const together = await open('clusters');
    const found = await Promise.all(expected.map((_, item) => together.search(vector(item))));
    expect(found).toEqual(expected);
  });

  it('says which file is not there, and works when it is back', async () => {
    const index = await open('clusters');
    const served = answer;
    answer = (path) => (path.includes('rows.') ? null : served(path));
    await expect(index.search(vector(0))).rejects.toMatchObject({
      code: 'shard-unavailable',
      message: expect.stringContaining('rows.'),
    });
    answer = served;
    expect(await index.search(vector(0))).toHaveLength(10);
  });

  it('stops with the reason of the signal', async () => {
    await expect(open('clusters', AbortSignal.abort('late'))).rejects.toBe('late');
    const index = await open('clusters');
    const controller = new AbortController();
    const search = index.search(vector(0), { signal: controller.signal });
    controller.abort('enough');
    await expect(search).rejects.toBe('enough');
    expect(await index.search(vector(0))).toHaveLength(10);
  });
});

describe('a call that means nothing', () => {
  it.each<[string, (index: VectorIndex) => Promise<unknown>]>([
    ['8 values', (index) => index.search(new Float32Array(7))],
    ['limit must be', (index) => index.search(vector(0), { limit: 0 })],
    ['limit must be', (index) => index.search(vector(0), { limit: 1001 })],
    ['effort must be', (index) => index.search(vector(0), { effort: 0.5 })],
    ['at least 188 bytes', (index) => index.search(vector(0), { allow: new Uint8Array(187) })],
    ['range needs', (index) => index.search(vector(0), { range: { first: -1, end: 2 } })],
    ['Float32Array or', (index) => index.search([1] as unknown as Float32Array)],
  ])('is told: %s', async (rule, call) => {
    await expect(call(await open('exact'))).rejects.toThrow(rule);
  });

  it('is refused by the core when its query is no direction', async () => {
    const index = await open('exact');
    const codes = { code: 'core-refused' };
    await expect(index.search(new Float32Array(8))).rejects.toMatchObject(codes);
    await expect(index.search(new Float32Array(8).fill(NaN))).rejects.toMatchObject(codes);
  });
});

describe('the hand-written declarations of the wasm module', () => {
  it('name the functions and fields that are bound', () => {
    const root = resolve(import.meta.dirname, '../../..');
    const bindings = readFileSync(join(root, 'wasm/search_bindings.cpp'), 'utf8');
    const declarations = readFileSync(join(root, 'js/src/search/search-module.d.ts'), 'utf8');
    const members = (text: string, pattern: RegExp): string[] =>
      [...text.matchAll(pattern)].map(([, name]) => name as string).sort();
    const interfaceText = (name: string): string =>
      declarations.split(`export interface ${name} {`)[1]?.split('\n}')[0] ?? '';
    expect(members(interfaceText('RawVectorIndex'), /^ {2}(\w+)\(/gm)).toEqual(
      [...members(bindings, /\.function\("(\w+)"/g), 'delete'].sort(),
    );
    expect(members(interfaceText('RawMatch'), /^ {2}readonly (\w+):/gm)).toEqual(
      members(bindings, /out\.set\("(\w+)"/g),
    );
  });
});
