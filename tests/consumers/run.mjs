// Installs the packed package into small projects as a storefront engineer would, builds each with its own tools,
// and looks at the result in Chromium under a strict content security policy.
//   npm run test:consumers                      needs `npm run build`
//   npm run test:consumers -- --only vite,html
// A consumer is a folder here with package.json, build.mjs and check.mjs, whose check() resolves with a summary, or
// with { skipped: reason }. Everything is made in build/consumers; `"config": { "optIn": true }` in package.json: runs
// only when it is named.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { INTERRUPTED, interruption } from '../../scripts/lib/interruption.mjs';
import { packPackage } from '../../scripts/lib/pack-package.mjs';
import { repository } from '../../scripts/lib/repository.mjs';
import { CommandError, runCommand } from '../../scripts/lib/run-command.mjs';
import { buildShelf } from './support/build-shelf.mjs';

const here = import.meta.dirname;
const work = join(repository, 'build/consumers');
const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENOTCACHED|ERR_SOCKET_TIMEOUT|E50\d)\b/;

/** @typedef {{ name: string, outcome: 'passed' | 'failed' | 'skipped', text: string, seconds: number }} Result */

/** The consumers there are; and those that run without being asked for by name. */
export const consumers = readdirSync(here).filter((name) =>
  existsSync(join(here, name, 'package.json')),
);
const usual = consumers.filter((name) => {
  const { config } = JSON.parse(readFileSync(join(here, name, 'package.json'), 'utf8'));
  return config?.optIn !== true;
});

/**
 * Runs some consumers, the usual ones by default. Resolves with what came of each; rejects when the package cannot be packed,
 * the shelf not be built, or on abort.
 *
 * @param {{ only?: string[], signal?: AbortSignal, log?: (line: string) => void, progress?: (text: string) => void }} options
 * @returns {Promise<Result[]>}
 */
export async function runConsumers({ only = usual, signal, log = () => {}, progress } = {}) {
  const tools = { signal, log };
  progress?.('packing');
  await packPackage(tools);
  const shelfFolder = await buildShelf(join(work, 'data'), signal);
  rmSync(join(work, 'support'), { recursive: true, force: true });
  cpSync(join(here, 'support'), join(work, 'support'), { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-sync'],
  });
  const results = [];
  try {
    for (const name of only) {
      progress?.(name);
      const started = performance.now();
      const result = await runConsumer(name, { browser, shelfFolder, ...tools }).catch((error) => {
        signal?.throwIfAborted();
        return { outcome: 'failed', text: error.message };
      });
      const seconds = (performance.now() - started) / 1000;
      results.push({ name, ...result, seconds });
      log(
        `${name.padEnd(12)} ${result.outcome.padEnd(8)} ${seconds.toFixed(1).padStart(6)} s  ${result.text}`,
      );
    }
  } finally {
    await browser.close();
  }
  return results;
}

async function runConsumer(name, { browser, shelfFolder, signal, log }) {
  const folder = join(work, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(here, name), folder, { recursive: true });
  const inFolder = { cwd: folder, signal, onLine: (line) => log(`  ${line}`) };
  try {
    await runCommand('npm', installArguments, {
      ...inFolder,
      env: { npm_config_cache: join(repository, '.cache/npm') },
    });
  } catch (error) {
    const [reason] = (error instanceof CommandError && UNREACHABLE.exec(error.message)) || [];
    if (reason === undefined) throw error;
    return { outcome: 'skipped', text: `the package registry does not answer (${reason})` };
  }
  await runCommand(process.execPath, ['build.mjs'], inFolder);
  const { check } = await import(pathToFileURL(join(folder, 'check.mjs')));
  const outcome = await check({ browser, shelfFolder, folder });
  return typeof outcome === 'string'
    ? { outcome: 'passed', text: outcome }
    : { outcome: 'skipped', text: outcome.skipped };
}

const installArguments = [
  'install',
  '--no-package-lock',
  '--no-audit',
  '--no-fund',
  '--ignore-scripts',
  '--prefer-offline',
  '--fetch-retries=1',
];

async function main(signal) {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const only = values.only?.split(',') ?? usual;
  const unknown = only.filter((name) => !consumers.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `there is no consumer ${unknown.join(', ')}; there are: ${consumers.join(', ')}`,
    );
  }
  const results = await runConsumers({ only, signal, log: console.log });
  console.log('\nconsumer     outcome   seconds');
  for (const { name, outcome, text, seconds } of results) {
    console.log(
      `${name.padEnd(12)} ${outcome.padEnd(8)} ${seconds.toFixed(1).padStart(8)}   ${text.split('\n')[0]}`,
    );
  }
  for (const { name, outcome, text } of results) {
    if (outcome === 'skipped') console.log(`SKIP ${name}: ${text}`);
  }
  return results.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const signal = interruption();
  try {
    process.exitCode = await main(signal);
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = signal.aborted ? INTERRUPTED : 1;
  }
}
