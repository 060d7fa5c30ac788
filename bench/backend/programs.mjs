// The programs that the backend's benchmarks run.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const targets = [
  'nearshelf-backend',
  'nearshelf_load',
  'nearshelf_empty_handler',
  'nearshelf_bare_beast',
  'nearshelf_fill_database',
];

/**
 * Builds what is out of date, unless `folder` names a build that is ready.
 * @param {string | undefined} folder
 * @returns {{ backend: string, load: string, emptyHandler: string, bareBeast: string, fillDatabase: string }} paths
 */
export function programs(folder) {
  if (folder === undefined) {
    const run = (...args) =>
      execFileSync('cmake', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    run('--preset', 'native-release', '-DNEARSHELF_BUILD_BENCH=ON');
    run('--build', '--preset', 'native-release', '--target', ...targets);
  }
  const build = folder ?? join(root, 'build/native-release');
  return {
    backend: join(build, 'backend/nearshelf-backend'),
    load: join(build, 'bench/backend/nearshelf_load'),
    emptyHandler: join(build, 'bench/backend/nearshelf_empty_handler'),
    bareBeast: join(build, 'bench/backend/nearshelf_bare_beast'),
    fillDatabase: join(build, 'bench/backend/nearshelf_fill_database'),
  };
}
