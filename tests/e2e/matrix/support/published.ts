import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { programs } from '../../../../scripts/build.mjs';
import { smallFeed } from '../../../support/small-feed.mjs';
import { repositoryFolder, scratchFolder } from '../../support/paths.js';

const execute = promisify(execFile);

export interface ManifestShard {
  role: string;
  file: string;
  bytes: number;
  sha256: string;
}

export interface Manifest {
  format: number;
  model: string;
  items: number;
  shards: ManifestShard[];
  fallback: string[];
}

/** File names and contents of a folder that a shop publishes: a built shelf, and the SDK beside it. */
export type Published = ReadonlyMap<string, Buffer>;

/** A shelf of a hundred and twenty products whose log is simulated, and the SDK in js/dist, or in $NEARSHELF_DIST. */
export async function publish(): Promise<Published> {
  await mkdir(scratchFolder, { recursive: true });
  const folder = await mkdtemp(join(scratchFolder, 'matrix-'));
  try {
    await writeFile(join(folder, 'feed.tsv'), smallFeed(120));
    const run = (command: string) =>
      execute(programs.nearshelf, command.split(' '), { cwd: folder });
    await run('simulate --feed feed.tsv --shoppers 400 --days 60 --seed 3 --out events.csv');
    await run('build --feed feed.tsv --events events.csv --out shelf');
    return new Map([...(await read(join(folder, 'shelf'))), ...(await sdkFiles())]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function manifestOf(published: Published): Manifest {
  return JSON.parse(String(published.get('manifest.json'))) as Manifest;
}

/** The name of the shard of a role. */
export function shardOf(published: Published, role: string): string {
  const shard = manifestOf(published).shards.find((each) => each.role === role);
  if (!shard) throw new Error(`The shelf has no ${role}.`);
  return shard.file;
}

/** The files with another manifest. */
export function withManifest(
  published: Published,
  change: (manifest: Manifest) => void,
): Published {
  const manifest = manifestOf(published);
  change(manifest);
  return new Map([...published, ['manifest.json', Buffer.from(JSON.stringify(manifest))]]);
}

/** The files with other bytes in the shard of a role, and a manifest that vouches for them. */
export function withShard(published: Published, role: string, bytes: Buffer): Published {
  const file = `${role}.forged.shard`;
  const forged = withManifest(published, ({ shards }) => {
    const shard = shards.find((each) => each.role === role);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    Object.assign(shard ?? {}, { file, bytes: bytes.length, sha256 });
  });
  return new Map([...forged, [file, bytes]]);
}

async function sdkFiles(): Promise<Published> {
  const folder = process.env.NEARSHELF_DIST ?? join(repositoryFolder, 'js/dist');
  const files = await read(folder);
  if (!files.has('index.js')) throw new Error(`${folder} has no index.js: run npm run build:js`);
  return files;
}

async function read(folder: string): Promise<Published> {
  const names = (await readdir(folder)).filter((name) => /\.(json|shard|js|wasm)$/.test(name));
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name))] as const),
    ),
  );
}
