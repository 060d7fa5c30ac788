import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../js/src/worker/manifest.js';
import { fakeShard, manifest } from './support/site.js';

const url = 'https://shop.example/shelf/manifest.json';
const [model, catalog] = manifest.shards;
const delta = fakeShard('delta').entry;
const rules = fakeShard('rules').entry;

describe('a manifest', () => {
  it('of docs/FORMAT.md is read', () => {
    expect(parseManifest(manifest, url)).toEqual({
      model: manifest.model,
      items: manifest.items,
      shards: manifest.shards,
      fallback: manifest.fallback,
    });
  });

  it('may have delta, rules and rows, and roles of later releases', () => {
    const rows = [0, 1].map((block) =>
      fakeShard('rows', { block, from: 3 * block, to: 3 * block + 3 }),
    );
    const later = { ...delta, role: 'vision' };
    const shards = [catalog, model, delta, rules, ...rows.map(({ entry }) => entry), later];
    const roles = parseManifest({ ...manifest, shards }, url).shards.map(({ role }) => role);
    expect(roles).toEqual(['catalog', 'model', 'delta', 'rules', 'rows', 'rows', 'vision']);
  });

  it('of another format is refused with both numbers', () => {
    expect(() => parseManifest({ ...manifest, format: 2 }, url)).toThrow(
      /manifest\.json: found format 2, this SDK reads format 1/,
    );
  });

  it.each([
    '../catalog.nsh',
    'a/b.nsh',
    'a\\b.nsh',
    '..',
    'a..b',
    'https:evil',
    '//evil.example/x',
    '',
    '.hidden',
    'a?b',
    'a#b',
    'a%2fb',
    'x'.repeat(300),
    7,
  ])('may not name shard %j', (file) => {
    const shards = [model, { ...catalog, file }];
    expect(() => parseManifest({ ...manifest, shards }, url)).toThrow(
      /shards\[1\]\.file must be a plain file name/,
    );
  });

  it.each<[string, object | null]>([
    ['the whole', null],
    ['model', { ...manifest, model: 'xyz' }],
    ['items', { ...manifest, items: -1 }],
    ['shards', { ...manifest, shards: {} }],
    ['shards', { ...manifest, shards: [] }],
    ['shards', { ...manifest, shards: [model] }],
    ['shards', { ...manifest, shards: [catalog, catalog] }],
    ['shards', { ...manifest, shards: [catalog] }],
    ['shards', { ...manifest, shards: [model, catalog, delta, delta] }],
    ['shards', { ...manifest, shards: [model, catalog, rules, rules] }],
    ['shards', { ...manifest, shards: Array(8193).fill(catalog) }],
    ['shards[0]', { ...manifest, shards: [null] }],
    ['shards[0].role', { ...manifest, shards: [{ ...catalog, role: 7 }] }],
    ['shards[0].role', { ...manifest, shards: [{ ...catalog, role: 'Model 2' }] }],
    ['shards[0].bytes', { ...manifest, shards: [{ ...catalog, bytes: 1.5 }] }],
    ['shards[0].sha256', { ...manifest, shards: [{ ...catalog, sha256: 'AB' }] }],
    ['fallback', { ...manifest, fallback: 'A' }],
    ['fallback', { ...manifest, fallback: Array(25).fill('A') }],
    ['fallback', { ...manifest, fallback: [1] }],
  ])('that breaks the rule of %s is refused, naming it', (field, value) => {
    let message = '';
    try {
      parseManifest(value, url);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.startsWith(`${url}: ${field} must be `)).toBe(true);
  });
});
