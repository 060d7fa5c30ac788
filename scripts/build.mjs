// Builds what the demo runs, and what the SDK is made of:
//   build/native-release   nearshelf, nearshelf-backend
//   build/wasm-release     wasm/core.js, wasm/core.wasm, wasm/vision.wasm, wasm/vision-relaxed.wasm
//   js/dist                the SDK (js/build.mjs lists its files)
// `npm run build`, and imported by demo/ and scripts/test.mjs.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { INTERRUPTED, interruption } from './lib/interruption.mjs';
import { repository } from './lib/repository.mjs';
import { runCommand } from './lib/run-command.mjs';
import { Stamp } from './lib/stamp.mjs';
import { step } from './lib/step.mjs';
import { writeNotices } from './notices.mjs';

/** Where a preset's build lies. */
export const buildFolder = (preset) => join(repository, 'build', preset);

/** What the SDK is made of in the wasm build. */
export const wasmTargets = ['core', 'vision', 'vision-relaxed'];
const wasmFiles = ['core.js', 'core.wasm', 'vision.wasm', 'vision-relaxed.wasm'];

/** The native programs of the release build. */
export const programs = {
  nearshelf: join(buildFolder('native-release'), 'pipeline/nearshelf'),
  backend: join(buildFolder('native-release'), 'backend/nearshelf-backend'),
};

/**
 * Configures (only when the presets or the settings changed) and builds one CMake preset.
 *
 * @param {string} preset
 * @param {{ targets?: string[], settings?: Record<string, string>, progress?: (text: string) => void, signal?: AbortSignal }} options
 *   no targets means all; settings become -DNAME=VALUE
 * @returns {Promise<string>} a summary: how many files were compiled or linked
 */
export async function buildPreset(preset, { targets, settings = {}, progress, signal } = {}) {
  const folder = buildFolder(preset);
  const definitions = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
  const configured = await Stamp.of(join(folder, '.configured'), {
    files: [join(repository, 'CMakePresets.json')],
    values: [definitions],
  });
  await configured.unlessFresh([join(folder, 'build.ninja')], () => {
    progress?.('configuring');
    return runCommand('cmake', ['--preset', preset, ...definitions], { cwd: repository, signal });
  });

  let built = 0;
  const onLine = (line) => {
    const [, done, total] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? [];
    if (done === undefined) return;
    built = Number(done);
    progress?.(`${done} of ${total} files`);
  };
  const jobs = String(availableParallelism());
  const args = ['--build', '--preset', preset, '--parallel', jobs];
  if (targets !== undefined) args.push('--target', ...targets);
  await runCommand('cmake', args, { cwd: repository, signal, onLine });
  return built === 0 ? 'up to date' : `${built} files built`;
}

/** Bundles the SDK from js/src and the wasm build into js/dist, unless nothing it reads changed. */
export async function buildSdk({ signal } = {}) {
  const stamp = await Stamp.of(join(repository, '.cache/stamps/sdk'), {
    files: [
      join(repository, 'js/src'),
      join(repository, 'js/build.mjs'),
      join(repository, 'js/bundles.mjs'),
      join(repository, 'scripts/integrity.mjs'),
      join(repository, 'package.json'),
      join(repository, 'package-lock.json'),
      join(repository, 'tsconfig.json'),
      join(repository, 'tsconfig.declarations.json'),
      ...wasmFiles.map((file) => join(buildFolder('wasm-release'), 'wasm', file)),
    ],
  });
  const built = await stamp.unlessFresh(
    ['index.js', 'nearshelf.lens.js', 'nearshelf.worker.js', 'core.wasm', 'vision.wasm'].map(
      (file) => join(repository, 'js/dist', file),
    ),
    () => runCommand(process.execPath, ['js/build.mjs'], { cwd: repository, signal }),
  );
  return built ? 'js/dist built' : 'up to date';
}

/**
 * The three builds in their order, then the notices that ship with them.
 *
 * @param {{ signal?: AbortSignal, run?: typeof step }} options run: how a named step is run; prints a line for each if
 *   not given
 */
export async function buildAll({ signal, run = step } = {}) {
  await run('build native', (progress) =>
    buildPreset('native-release', {
      targets: ['nearshelf', 'nearshelf-backend'],
      progress,
      signal,
    }),
  );
  await run('build wasm', (progress) =>
    buildPreset('wasm-release', { targets: wasmTargets, progress, signal }),
  );
  await run('build SDK', () => buildSdk({ signal }));
  await run('licence notices', writeNotices);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const signal = interruption();
  try {
    await buildAll({ signal });
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = signal.aborted ? INTERRUPTED : 1;
  }
}
