// A shop that signs its shelf, and somebody else who can write to its CDN.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programs } from '../../../scripts/build.mjs';
import { scratchFolder } from '../support/paths.js';
import { openBench } from './support/bench.js';
import { type Published, withManifest } from './support/published.js';
import { expectModel, rail, status, view } from './support/visit.js';

const bench = openBench();
const execute = promisify(execFile);

let folder: string;
let signed: Published;
let publicKey: string;
let otherKey: string;

async function nearshelf(...args: string[]): Promise<string> {
  return (await execute(programs.nearshelf, args, { cwd: folder })).stdout.trim();
}

beforeAll(async () => {
  await mkdir(scratchFolder, { recursive: true });
  folder = await mkdtemp(join(scratchFolder, 'signed-'));
  for (const [name, bytes] of bench.published) await writeFile(join(folder, name), bytes);
  await writeFile(
    join(folder, 'rules.json'),
    '{"rules": [{"action": "hide", "items": ["SKU-9"]}]}',
  );
  publicKey = await nearshelf('keygen', '--out', 'shop.key');
  otherKey = await nearshelf('keygen', '--out', 'other.key');
  const options = ['--shelf', '.', '--rules', 'rules.json', '--sign', 'shop.key'];
  const [shard = ''] = (await nearshelf('rules', ...options)).split('\t');
  signed = new Map([
    ...bench.published,
    ['manifest.json', await readFile(join(folder, 'manifest.json'))],
    [shard.replace('./', ''), await readFile(join(folder, shard))],
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a signed shelf is used, and nothing is noted', async () => {
  bench.site.publish(signed);
  const visit = await bench.visit();
  const shop = await visit.shelf({ publicKey });
  await view(shop, 'SKU-1');
  expectModel(await rail(shop));
  expect((await status(shop)).notes).toEqual([]);
  visit.expectClean(0);
});

it.each<[string, () => { published: Published; key: string }]>([
  ['was signed with another key', () => ({ published: signed, key: otherKey })],
  ['was not signed', () => ({ published: bench.published, key: publicKey })],
  [
    'was changed after that',
    () => ({ published: withManifest(signed, ({ shards }) => shards.pop()), key: publicKey }),
  ],
  ['is checked with a key that is none', () => ({ published: signed, key: 'shop' })],
])('a shelf that %s is refused, and the text says so', async (_, make) => {
  const { published, key } = make();
  bench.site.publish(published);
  const visit = await bench.visit();
  const shop = await visit.shelf({ publicKey: key });
  await view(shop, 'SKU-1');
  expect(await rail(shop)).toMatchObject({ source: 'fallback', code: 'manifest-invalid' });
  expect((await status(shop)).cause?.text).toMatch(/not signed with the key|must be what/);
  visit.expectClean(0);
});

it('a shelf that worked goes on working when the CDN is taken over', async () => {
  bench.site.publish(signed);
  const visit = await bench.visit();
  const shop = await visit.shelf({ publicKey, consent: 'device' });
  await view(shop, 'SKU-1');
  expectModel(await rail(shop));
  bench.site.publish(withManifest(signed, (manifest) => manifest.fallback.reverse()));
  const next = await visit.shelf({ publicKey, consent: 'device' });
  expectModel(await rail(next));
  expect((await status(next)).manifest).toBe('cache');
  visit.expectClean(0);
});
