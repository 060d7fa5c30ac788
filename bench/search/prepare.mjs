// Data and indexes of the benchmark, kept in .cache/bench-search from run to run.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeVectors } from './generate-vectors.mjs';

const seed = 1;

/** Writes vectors.npy and queries.npy of a size below `folder`, unless they are there. */
export async function prepareVectors(folder, size, queries) {
  mkdirSync(join(folder, String(size)), { recursive: true });
  const files = [
    ['vectors.npy', { count: size, seed, stream: 0 }],
    ['queries.npy', { count: queries, seed, stream: 1 }],
  ];
  for (const [file, options] of files) {
    const path = join(folder, String(size), file);
    const done = `${path}.done`;
    const stamp = JSON.stringify(options) + generatorVersion();
    if (existsSync(done) && readFileSync(done, 'utf8') === stamp) continue;
    await writeVectors(path, options);
    writeFileSync(done, stamp);
  }
}

/**
 * Builds one tier with the `nearshelf` program, unless the same program built it from the same vectors.
 *
 * @returns {{ seconds: number, report: string }}
 */
export function prepareIndex(folder, size, tier, program) {
  const out = join(folder, String(size), tier);
  const built = join(out, 'built.json');
  const vectors = join(folder, String(size), 'vectors.npy');
  const stamp = [statSync(program).mtimeMs, statSync(vectors).mtimeMs].join(' ');
  if (existsSync(built)) {
    const before = JSON.parse(readFileSync(built, 'utf8'));
    if (before.stamp === stamp) return before;
  }
  rmSync(out, { recursive: true, force: true });
  const start = performance.now();
  const report = execFileSync(
    program,
    ['index', '--vectors', vectors, '--out', out, '--tier', tier],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const result = { stamp, seconds: (performance.now() - start) / 1000, report };
  writeFileSync(built, JSON.stringify(result));
  return result;
}

function generatorVersion() {
  return readFileSync(join(import.meta.dirname, 'generate-vectors.mjs'), 'utf8').length;
}
