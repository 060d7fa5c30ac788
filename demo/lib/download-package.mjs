import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../../scripts/lib/repository.mjs';
import { runCommand } from '../../scripts/lib/run-command.mjs';

const downloads = join(repository, '.cache/downloads');

/**
 * Downloads one npm package as a tarball, once, and resolves with its path. Rejects when its bytes are not the
 * expected ones.
 *
 * @param {{ name: string, version: string, integrity: string }} wanted
 *   integrity: SHA-512 in base64, as the registry gives it
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<string>}
 */
export async function downloadPackage({ name, version, integrity }, signal) {
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  const tarball = join(downloads, file);
  if (await hasSha512(tarball, integrity)) return tarball;
  await mkdir(downloads, { recursive: true });
  const spec = `${name}@${version}`;
  await runCommand('npm', ['pack', spec, '--pack-destination', downloads, '--loglevel=error'], {
    signal,
  });
  if (await hasSha512(tarball, integrity)) return tarball;
  await rm(tarball, { force: true });
  throw new Error(
    `the registry's ${spec} is not the package this demo was made for: its SHA-512 differs`,
  );
}

async function hasSha512(path, expected) {
  try {
    const bytes = await readFile(path);
    return createHash('sha512').update(bytes).digest('base64') === expected;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}
