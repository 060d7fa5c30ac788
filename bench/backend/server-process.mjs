// A server as a child process on one core.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The core of the servers; everything else runs on the other. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

/**
 * @typedef {object} ServerProcess
 * @property {number} port
 * @property {number} pid of the process that serves
 * @property {(signal?: NodeJS.Signals) => Promise<void>} stop resolves when it has ended
 */

/**
 * Starts `command` on the core of the servers and waits until it serves.
 * @param {string[]} command program and arguments
 * @param {{ port?: number }} [options] port: where it listens, when it does not say so itself on stdout
 * @returns {Promise<ServerProcess>}
 */
export async function startServer(command, { port } = {}) {
  const child = spawn('taskset', ['-c', String(SERVER_CORE), ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors = [];
  child.stderr.on('data', (bytes) => errors.push(bytes));
  const ended = once(child, 'exit');
  const listening = port === undefined ? announcedPort(child) : serves(port);
  const failed = ended.then(([code]) => {
    throw new Error(`${command[0]} ended with ${code}: ${Buffer.concat(errors)}`);
  });
  const found = await Promise.race([listening, failed]);
  failed.catch(() => {});
  const stop = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await ended;
  };
  return { port: found, pid: child.pid, stop };
}

async function announcedPort(child) {
  let text = '';
  for await (const bytes of child.stdout) {
    text += bytes;
    const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text);
    if (found !== null) {
      child.stdout.resume();
      return Number(found[1]);
    }
  }
  return new Promise(() => {}); // its end is reported by the exit code
}

async function serves(port) {
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${port}/`);
      return port;
    } catch {
      await sleep(20);
    }
  }
}

/**
 * @param {number} pid
 * @returns {{ now: number, peak: number }} resident memory in MiB
 */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
