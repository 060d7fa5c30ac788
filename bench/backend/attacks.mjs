// Clients that mean no good.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdIdle } from './load-client.mjs';
import { CLIENT_CORE } from './server-process.mjs';

const SETTLE_MS = 1500;
const LARGE_BODY_BYTES = 100 * 1024;
const LARGE_BODY_PAUSE_MS = 20;
const LARGE_BODY_CLIENTS = 8;

/**
 * @typedef {object} Attack
 * @property {string} key
 * @property {string} name
 * @property {(port: number, seconds: number) => Promise<{ stop: () => Promise<{ ok: boolean, remark: string }> }>} start
 *   resolves once the attack is under way
 */

/**
 * @param {string} load nearshelf_load
 * @param {{ connections: number, idle: number }} sizes
 * @returns {Attack[]}
 */
export function attacks(load, { connections, idle }) {
  const all = [
    {
      key: 'idle',
      name: `${idle} idle connections`,
      start: (port, seconds) => startIdle(load, port, idle, seconds),
    },
    { key: 'large', name: 'bodies of 100 KiB', start: startLargeBodies },
  ];
  if (!hasSlowHttpTest()) {
    console.log(
      'SKIPPED slow headers, bodies and readers: slowhttptest is not installed (apt-get install slowhttptest)',
    );
    return all;
  }
  const common = ['-c', String(connections), '-r', String(connections), '-p', '3'];
  const slow = (key, name, path, ...options) => ({
    key,
    name: `${connections} ${name}`,
    start: (port, seconds) =>
      startSlow([
        ...common,
        ...options,
        '-l',
        String(Math.ceil(seconds) + 4),
        '-u',
        `http://127.0.0.1:${port}${path}`,
      ]),
  });
  return [
    slow('headers', 'slow headers', '/v1/batch', '-H', '-i', '1', '-x', '24'),
    slow(
      'bodies',
      'slow bodies',
      '/v1/batch',
      '-B',
      '-i',
      '1',
      '-s',
      '8192',
      '-x',
      '10',
      '-t',
      'POST',
    ),
    slow(
      'readers',
      'slow readers',
      '/healthz',
      '-X',
      '-w',
      '512',
      '-y',
      '1024',
      '-n',
      '2',
      '-z',
      '16',
      '-k',
      '5',
    ),
    ...all,
  ];
}

function hasSlowHttpTest() {
  try {
    execFileSync('sh', ['-c', 'command -v slowhttptest'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function startSlow(options) {
  // Nice: the healthy client shares its core, and is not what is to be slowed down.
  const child = spawn(
    'taskset',
    ['-c', String(CLIENT_CORE), 'nice', '-n', '19', 'slowhttptest', ...options],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  await sleep(SETTLE_MS);
  const stop = async () => {
    const early = child.exitCode !== null;
    child.kill('SIGTERM');
    await ended;
    return { ok: true, remark: early ? 'ended early: no connection was left to it' : '' };
  };
  return { stop };
}

async function startIdle(load, port, count, seconds) {
  const { opened, end } = await holdIdle(load, port, { count, seconds });
  const stop = async () => {
    const { still_open } = await end;
    return { ok: still_open === count, remark: `${opened} opened, ${still_open} stayed` };
  };
  return { stop };
}

async function startLargeBodies(port) {
  const statuses = new Map();
  let stopping = false;
  const client = async () => {
    while (!stopping) {
      const status = await postLarge(port);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      await sleep(LARGE_BODY_PAUSE_MS);
    }
  };
  const clients = Array.from({ length: LARGE_BODY_CLIENTS }, client);
  await sleep(SETTLE_MS);
  const stop = async () => {
    stopping = true;
    await Promise.all(clients);
    const text = [...statuses].map(([status, count]) => `${count} x ${status}`).join(', ');
    return { ok: [...statuses.keys()].join() === '413', remark: text };
  };
  return { stop };
}

function postLarge(port) {
  return new Promise((resolve) => {
    const post = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/v1/batch',
      agent: false,
    });
    post.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    post.on('error', (error) => resolve(error.code));
    post.end(Buffer.alloc(LARGE_BODY_BYTES));
  });
}
