// The stages of `npm test`. Each resolves with { passed, failed, skipped: reasons }, and hands every line of output to
// `log`; what it cannot even start, it rejects with.
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runConsumers } from '../../tests/consumers/run.mjs';
import { buildAll, buildPreset, buildSdk, wasmTargets } from '../build.mjs';
import { CtestResults } from './ctest-results.mjs';
import { repository } from './repository.mjs';
import { CommandError, runCommand } from './run-command.mjs';
import { readVitestResults } from './vitest-results.mjs';

const FUZZ_SECONDS = '5';

/** @typedef {{ log: (line: string) => void, progress: (text: string) => void, signal: AbortSignal }} Context */
/** @typedef {{ passed: number, failed: number, skipped: string[], report?: string[] }} Counts report: lines to show */

/** @type {{ name: string, run: (context: Context) => Promise<Counts> }[]} */
export const stages = [
  { name: 'format', run: checkFormat },
  { name: 'native-asan', run: (context) => buildAndCtest('native-asan', context) },
  { name: 'release', run: buildRelease },
  { name: 'wasm', run: (context) => buildAndCtest('wasm-release', context) },
  { name: 'sdk', run: buildAndMeasureSdk },
  { name: 'types', run: checkTypes },
  { name: 'vitest', run: runUnitTests },
  {
    name: 'fuzz',
    run: (context) => buildAndCtest('fuzz', context, { NEARSHELF_FUZZ_SECONDS: FUZZ_SECONDS }),
  },
  { name: 'e2e', run: runBrowserTests },
  { name: 'consumers', run: runConsumerProjects },
];

async function checkFormat(context) {
  return countChecks(context, [
    [npmProgram('biome'), ['check', '--error-on-warnings', '.']],
    ['clang-format-14', ['--dry-run', '--Werror', ...(await sourceFiles('*.h', '*.cpp'))]],
  ]);
}

// The demo and its tests take their types from the built package, as a shop does.
async function checkTypes(context) {
  await ensureSdk(context);
  const projects = await sourceFiles('*tsconfig.json');
  return countChecks(context, [
    ...projects.map((project) => [npmProgram('tsc'), ['--noEmit', '--project', project]]),
    // What has no description in the API reference is an error there.
    [npmProgram('typedoc'), ['--emit', 'none']],
  ]);
}

// Other warnings show up in an optimised build than in the one with sanitizers, which is too slow for whole data sets.
async function buildRelease(context) {
  const tests = [
    'nearshelf_golden_tests',
    'nearshelf_lower_model_tests',
    'nearshelf_tflite_models_tests',
  ];
  const targets = ['nearshelf', 'nearshelf-backend', ...tests];
  await buildPreset('native-release', { targets, ...context });
  return runCtest('native-release', ['--tests-regex', tests.join('|')], context);
}

async function buildAndMeasureSdk(context) {
  await ensureSdk(context);
  const report = [];
  const log = (line) => {
    context.log(line);
    report.push(line);
  };
  const counts = await countChecks({ ...context, log }, [
    [process.execPath, ['scripts/size.mjs']],
    [process.execPath, ['scripts/check-package.mjs']],
  ]);
  return { ...counts, report };
}

async function buildAndCtest(preset, context, settings = {}) {
  await buildPreset(preset, { ...context, settings });
  return runCtest(preset, [], context);
}

async function runCtest(preset, options, context) {
  context.progress('running');
  const results = new CtestResults();
  const onLine = (line) => {
    context.log(line);
    results.add(line);
  };
  const ctest = runCommand(
    'ctest',
    ['--preset', preset, '--verbose', '--no-tests=error', ...options],
    { ...inRepository(context), onLine },
  );
  if (!(await succeeds(ctest)) && results.failed === 0) results.failed = 1;
  return results;
}

async function ensureSdk(context) {
  await buildPreset('wasm-release', { targets: wasmTargets, ...context });
  await buildSdk(context);
}

async function runUnitTests(context) {
  await ensureSdk(context);
  return runVitest('unit', ['--dir', 'tests/js'], context);
}

async function runBrowserTests(context) {
  await buildAll({ signal: context.signal, run: (_name, work) => work(context.progress) });
  return runVitest('e2e', ['--root', 'tests/e2e'], context);
}

// Each project that installs the package, as a shop would, counts as one test.
async function runConsumerProjects(context) {
  await buildAll({ signal: context.signal, run: (_name, work) => work(context.progress) });
  const results = await runConsumers(context);
  const count = (wanted) => results.filter(({ outcome }) => outcome === wanted).length;
  const skipped = results.filter(({ outcome }) => outcome === 'skipped');
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: skipped.map(({ name, text }) => `${name}: ${text}`),
  };
}

async function runVitest(name, options, context) {
  const folder = join(repository, '.cache/tests');
  await mkdir(folder, { recursive: true });
  const report = join(folder, `${name}.json`);
  await rm(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['run', ...options, ...reporters];
  const succeeded = await succeeds(runCommand(npmProgram('vitest'), args, inRepository(context)));
  const counts = await readVitestResults(report);
  // Vitest also fails for errors outside any test.
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  return counts;
}

// Runs programs that check something as a whole: each counts as one test.
async function countChecks(context, commands) {
  const counts = { passed: 0, failed: 0, skipped: [] };
  for (const [command, args] of commands) {
    context.progress(`${basename(command)} ${args[0]}`);
    const succeeded = await succeeds(runCommand(command, args, inRepository(context)));
    counts[succeeded ? 'passed' : 'failed'] += 1;
  }
  return counts;
}

// A program that ran and failed has said so in its output; the stage goes on and counts it.
async function succeeds(run) {
  try {
    await run;
    return true;
  } catch (error) {
    if (error instanceof CommandError) return false;
    throw error;
  }
}

function inRepository({ log, signal }) {
  return { cwd: repository, signal, onLine: log };
}

// A program that a package of package.json brings along.
function npmProgram(name) {
  return join(repository, 'node_modules/.bin', name);
}

// Files of the working tree that git does not ignore, by patterns.
async function sourceFiles(...patterns) {
  const files = [];
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns];
  await runCommand('git', args, { cwd: repository, onLine: (file) => files.push(file) });
  return files.filter((file) => existsSync(join(repository, file)));
}
