// `npm test`: every check of the project, stage by stage, with a table of totals at the end.
//   npm test -- --only e2e,vitest   runs some stages
//   npm test -- --list              names them
// The full output of each stage is in .cache/tests/STAGE.log.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { INTERRUPTED, interruption } from './lib/interruption.mjs';
import { repository } from './lib/repository.mjs';
import { step } from './lib/step.mjs';
import { stages } from './lib/test-stages.mjs';

const logs = join(repository, '.cache/tests');
const LINES_ON_FAILURE = 60;

function chosenStages(only) {
  if (only === undefined) return stages;
  const names = only.split(',');
  const unknown = names.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `there is no stage ${unknown.join(', ')}; there are: ${stages.map(({ name }) => name).join(', ')}`,
    );
  }
  return stages.filter(({ name }) => names.includes(name));
}

async function runStage({ name, run }, signal) {
  const started = performance.now();
  const file = createWriteStream(join(logs, `${name}.log`));
  const lastLines = [];
  const log = (line) => {
    file.write(`${line}\n`);
    lastLines.push(line);
    if (lastLines.length > LINES_ON_FAILURE) lastLines.shift();
  };
  const result = await step(name, async (progress) => {
    const counts = await run({ log, progress, signal }).catch((error) => {
      signal.throwIfAborted();
      log(error.message);
      return { passed: 0, failed: 1, skipped: [] };
    });
    return { ...counts, summary: describe(counts) };
  });
  file.end();
  const shown = result.failed > 0 ? lastLines : (result.report ?? []);
  for (const line of shown) console.log(`    ${line}`);
  return { name, ...result, seconds: (performance.now() - started) / 1000 };
}

function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

function printTotals(results) {
  const columns = (...cells) =>
    cells.map((cell, at) => String(cell).padStart(at === 0 ? 0 : 9)).join('');
  console.log(`\n${columns('stage'.padEnd(14), 'passed', 'failed', 'skipped', 'seconds')}`);
  for (const { name, passed, failed, skipped, seconds } of results) {
    console.log(columns(name.padEnd(14), passed, failed, skipped.length, seconds.toFixed(1)));
  }
  const skipped = results.flatMap(({ name, skipped: reasons }) =>
    reasons.map((reason) => `  ${name}: ${reason}`),
  );
  if (skipped.length > 0) console.log(`\nSkipped:\n${skipped.join('\n')}`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`\n${describe({ passed: sum('passed'), failed: sum('failed'), skipped })}`);
}

async function main(signal) {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, list: { type: 'boolean' } },
  });
  if (values.list) {
    console.log(stages.map(({ name }) => name).join('\n'));
    return 0;
  }
  const chosen = chosenStages(values.only);

  await mkdir(logs, { recursive: true });
  const results = [];
  for (const stage of chosen) results.push(await runStage(stage, signal));
  printTotals(results);
  const failed = results.some((result) => result.failed > 0);
  const ran = results.some((result) => result.passed > 0);
  return failed || !ran ? 1 : 0;
}

const signal = interruption();
try {
  process.exitCode = await main(signal);
} catch (error) {
  console.error(`test: ${error.message}`);
  process.exitCode = signal.aborted ? INTERRUPTED : 1;
}
