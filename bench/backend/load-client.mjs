// Runs nearshelf_load on the core of the clients.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { CLIENT_CORE } from './server-process.mjs';

/**
 * @typedef {object} LoadResult
 * @property {number} rate answers a second
 * @property {number} p50_ms
 * @property {number} p99_ms
 * @property {number} max_ms
 * @property {Record<string, number>} statuses answers by status
 * @property {number} lost_connections
 */

/**
 * @param {string} program nearshelf_load
 * @param {number} port
 * @param {Record<string, string | number>} options of the program, without the leading dashes
 * @returns {Promise<LoadResult>}
 */
export async function runLoad(program, port, options) {
  const { lines, ended } = start(program, port, options);
  let last;
  for await (const line of lines) last = line;
  await ended;
  return JSON.parse(last);
}

/**
 * Opens idle connections and holds them.
 * @param {string} program nearshelf_load
 * @param {number} port
 * @param {{ count: number, seconds: number }} idle
 * @returns {Promise<{ opened: number, end: Promise<{ opened: number, still_open: number }> }>} once all are open
 */
export async function holdIdle(program, port, { count, seconds }) {
  const { lines, ended } = start(program, port, { idle: count, seconds });
  const iterator = lines[Symbol.asyncIterator]();
  const { opened } = JSON.parse((await iterator.next()).value);
  const end = iterator.next().then(async ({ value }) => {
    await ended;
    return JSON.parse(value);
  });
  return { opened, end };
}

function start(program, port, options) {
  const args = Object.entries({ port, ...options }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);
  const child = spawn('taskset', ['-c', String(CLIENT_CORE), program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    if (code !== 0) throw new Error(`${program} ended with ${code}`);
  });
  return { lines: createInterface({ input: child.stdout }), ended };
}
