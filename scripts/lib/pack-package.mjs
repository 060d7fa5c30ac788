import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNotices } from '../notices.mjs';
import { repository } from './repository.mjs';
import { runCommand } from './run-command.mjs';

const folder = join(repository, 'build/consumers');

/**
 * Packs the package as npm would publish it. Resolves with the tarball, `build/consumers/nearshelf.tgz`, and
 * the folder `package` with what is in it. Rejects when js/dist has not been built.
 *
 * @param {{ signal?: AbortSignal }} options
 * @returns {Promise<{ tarball: string, content: string }>}
 */
export async function packPackage({ signal } = {}) {
  const tarball = join(folder, 'nearshelf.tgz');
  const content = join(folder, 'package');
  await mkdir(folder, { recursive: true });
  await writeNotices();
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
  const lines = await runCommand('npm', args, { cwd: repository, signal });
  const written = lines.find((line) => line.endsWith('.tgz'));
  if (written === undefined) throw new Error(`npm pack named no tarball: ${lines.join(' ')}`);
  await rename(join(folder, written), tarball);
  await rm(content, { recursive: true, force: true });
  await runCommand('tar', ['-xzf', tarball, '-C', folder], { signal });
  return { tarball, content };
}
