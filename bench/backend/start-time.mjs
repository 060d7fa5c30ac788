// How long the backend takes from its start until it can store, on a database of a given size.
import { mkdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backendCommand } from './contenders.mjs';
import { runLoad } from './load-client.mjs';
import { startServer } from './server-process.mjs';

const FILL_SECONDS = 20;
const RUNS = 5;

/**
 * Fills a database with contributions, once, and starts the backend on it a few times.
 * @param {ReturnType<typeof import('./programs.mjs').programs>} programs
 * @param {{ folder: string, gigabytes: number }} database folder: where it is kept
 * @returns {Promise<{ bytes: number, milliseconds: number[] }>} the pages of the files may be cached
 */
export async function measureStart(programs, { folder, gigabytes }) {
  mkdirSync(folder, { recursive: true });
  await fill(programs, folder, gigabytes * 2 ** 30);
  const milliseconds = [];
  for (let run = 0; run < RUNS; run++) {
    const before = performance.now();
    const server = await startServer(backendCommand(programs.backend, folder));
    await ready(server.port);
    milliseconds.push(performance.now() - before);
    await server.stop();
  }
  return { bytes: await bytesOf(folder), milliseconds };
}

async function fill(programs, folder, bytes) {
  while ((await bytesOf(folder)) < bytes) {
    const server = await startServer(backendCommand(programs.backend, folder));
    await runLoad(programs.load, server.port, { connections: 512, seconds: FILL_SECONDS });
    await server.stop();
    console.log(`filling ${folder}: ${Math.round((await bytesOf(folder)) / 2 ** 20)} MiB`);
  }
}

async function ready(port) {
  while ((await fetch(`http://127.0.0.1:${port}/readyz`)).status !== 200) await sleep(1);
}

async function bytesOf(folder) {
  const names = await readdir(folder);
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
