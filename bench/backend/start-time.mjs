// How long the backend takes from its start until it can store, on a database of a given size.
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backendCommand } from './contenders.mjs';
import { runLoad } from './load-client.mjs';
import { startServer } from './server-process.mjs';

const LOAD_SECONDS = 3;
const RUNS = 5;

/**
 * Fills a database, and starts the backend on it a few times: after a clean end, and after a kill -9 under load.
 * @param {ReturnType<typeof import('./programs.mjs').programs>} programs
 * @param {{ folder: string, gigabytes: number }} database folder: where it is kept
 * @returns {Promise<{ bytes: number, clean: number[], killed: number[] }>} milliseconds; the pages of the files may be cached
 */
export async function measureStart(programs, { folder, gigabytes }) {
  mkdirSync(folder, { recursive: true });
  execFileSync(programs.fillDatabase, [folder, String(gigabytes * 1024)]);
  const command = backendCommand(programs.backend, folder);
  const clean = [];
  const killed = [];
  for (let run = 0; run < RUNS; run++) {
    const first = await start(command);
    clean.push(first.milliseconds);
    await runLoad(programs.load, first.server.port, { connections: 512, seconds: LOAD_SECONDS });
    await first.server.stop('SIGKILL');
    const second = await start(command);
    killed.push(second.milliseconds);
    await second.server.stop();
  }
  return { bytes: await bytesOf(folder), clean, killed };
}

async function start(command) {
  const before = performance.now();
  const server = await startServer(command);
  while ((await fetch(`http://127.0.0.1:${server.port}/readyz`)).status !== 200) await sleep(1);
  return { server, milliseconds: performance.now() - before };
}

async function bytesOf(folder) {
  const names = await readdir(folder);
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
