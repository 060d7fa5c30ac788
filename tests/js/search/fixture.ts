// The indexes of fixtures/, served to the code under test, and the truth about their vectors.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const fixtures = join(import.meta.dirname, 'fixtures');

/** Folder of core.js and core.wasm. */
export const coreFolder = resolve(
  process.env.NEARSHELF_CORE ?? join(root, 'build/wasm-release/wasm'),
);
if (!existsSync(join(coreFolder, 'core.js'))) {
  throw new Error(`${coreFolder} has no core.js. Run npm run build first.`);
}

export type Tier = 'exact' | 'coded' | 'clusters';
export const tiers: Tier[] = ['exact', 'coded', 'clusters'];
export const dimensions = 8;

const file = readFileSync(join(fixtures, 'vectors.npy'));
const data = file.subarray(10 + file.readUInt16LE(8));
const vectors = new Float32Array(new Uint8Array(data).buffer);
export const items = vectors.length / dimensions;

export const vector = (item: number): Float32Array =>
  vectors.slice(item * dimensions, (item + 1) * dimensions);

const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, value, k) => sum + value * (y[k] as number), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

/** Cosine of the query with every item that is allowed, best first. */
export function truth(
  query: Float32Array,
  allows: (item: number) => boolean = () => true,
): { item: number; score: number }[] {
  return Array.from({ length: items }, (_, item) => ({ item, score: cosine(query, vector(item)) }))
    .filter(({ item }) => allows(item))
    .sort((a, b) => b.score - a.score);
}

/** A published file: of an index below `/TIER/`, or core.wasm. */
export function published(path: string): Buffer | null {
  const name = path.replace(/^\//, '');
  const found = name === 'core.wasm' ? join(coreFolder, name) : join(fixtures, name);
  return existsSync(found) && statSync(found).isFile() ? readFileSync(found) : null;
}
