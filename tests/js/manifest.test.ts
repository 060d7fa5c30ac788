import { describe, expect, it } from 'vitest';
import { parseManifest } from '../../js/src/worker/manifest.js';
import { manifest } from './support/site.js';

const url = 'https://shop.example/shelf/manifest.json';
const [model, catalog] = manifest.shards;

describe('a manifest', () => {
  it('of docs/FORMAT.md is read', () => {
    expect(parseManifest(manifest, url)).toEqual({
      model: manifest.model,
      items: manifest.items,
      shards: manifest.shards,
      fallback: manifest.fallback,
    });
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
    ['shards', { ...manifest, shards: Array(65).fill(catalog) }],
    ['shards[0]', { ...manifest, shards: [null] }],
    ['shards[0].role', { ...manifest, shards: [{ ...catalog, role: 'vision' }] }],
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
