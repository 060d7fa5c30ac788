// The servers that bench/backend/run.mjs compares.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from './server-process.mjs';

const NGINX_PORT = 18_204;

/**
 * @typedef {object} Contender
 * @property {string} key
 * @property {string} name
 * @property {() => Promise<import('./server-process.mjs').ServerProcess>} start
 */

/**
 * @param {ReturnType<typeof import('./programs.mjs').programs>} programs
 * @param {string} folder for data; empty
 * @returns {Contender[]} without nginx, and with a message, where it is not installed
 */
export function contenders(programs, folder) {
  const backend =
    (name, ...options) =>
    () =>
      startServer(backendCommand(programs.backend, join(folder, name), ...options));
  const all = [
    { key: 'durable', name: 'nearshelf-backend, 204 after the commit', start: backend('durable') },
    {
      key: 'without-store',
      name: 'nearshelf-backend without its store',
      start: backend('without-store', '--bench-without-store'),
    },
    {
      key: 'front',
      name: 'its HTTP front with an empty handler',
      start: () => startServer([programs.emptyHandler, '0']),
    },
    {
      key: 'beast',
      name: 'bare Boost.Beast handler',
      start: () => startServer([programs.bareBeast, '0']),
    },
  ];
  if (hasNginx()) {
    all.push({
      key: 'nginx',
      name: `${nginxVersion()}, return 204`,
      start: () => startNginx(join(folder, 'nginx')),
    });
  } else {
    console.log(
      'SKIPPED nginx: not installed (apt-get install --no-install-recommends nginx-light)',
    );
  }
  return all;
}

/**
 * @param {string} program nearshelf-backend
 * @param {string} data its data folder
 * @param {...string} options more of them
 * @returns {string[]} the command, with a limit of the rate that the networks of nearshelf_load stay below
 */
export function backendCommand(program, data, ...options) {
  return [program, '--data', data, '--listen', '127.0.0.1:0', '--behind-proxy', ...options];
}

function hasNginx() {
  try {
    return nginxVersion() !== '';
  } catch {
    return false;
  }
}

function nginxVersion() {
  const text = execFileSync('sh', ['-c', 'PATH=$PATH:/usr/sbin nginx -v 2>&1'], {
    encoding: 'utf8',
  });
  return text.replace('nginx version: ', '').replace('/', ' ').trim();
}

function startNginx(folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; master_process off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 75s; client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi; scgi_temp_path ${folder}/scgi;
  uwsgi_temp_path ${folder}/uwsgi;
  server { listen 127.0.0.1:${NGINX_PORT}; location / { return 204; } }
}
`,
  );
  const command = ['env', `PATH=${process.env.PATH}:/usr/sbin`, 'nginx', '-p', folder, '-c', file];
  return startServer(command, { port: NGINX_PORT });
}
