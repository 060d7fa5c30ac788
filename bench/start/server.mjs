// The web server of this benchmark: what a CDN does with a published folder (brotli made beforehand, the cache headers of
// docs/SDK.md, 304), over a link as slow as is asked for. Keeps a log of every answer.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { Link } from './link.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
const CONTENT_ADDRESSED = /[0-9a-f]{16}/;
// Status line and headers of an HTTP/2 answer, roughly.
const HEADER_BYTES = 150;

/**
 * @typedef {{ path: string, status: number, bytes: number, asked: number, done: number }} LogEntry
 *   bytes on the wire; asked, done: milliseconds since 1970
 */

/**
 * Serves `folder`, where FILE.br lies beside FILE, on 127.0.0.1.
 *
 * @param {string} folder
 * @returns {Promise<{ url: string, log: LogEntry[], visit: (speed: object) => void, close: () => Promise<void> }>}
 *   visit: a new connection of that speed, and an empty log
 */
export async function serveFolder(folder) {
  const files = await readFolder(folder);
  let link = new Link();
  let log = [];

  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const entry = { path: pathname.slice(1), status: 200, bytes: 0, asked: now(), done: 0 };
    log.push(entry);
    const file = files.get(entry.path);
    await link.roundTrip();
    if (!file) entry.status = 404;
    else if (request.headers['if-none-match'] === file.etag) entry.status = 304;
    response.writeHead(entry.status, file && headersOf(entry.path, file));
    const body = entry.status === 200 ? file.brotli : Buffer.alloc(0);
    entry.bytes = HEADER_BYTES + body.length;
    response.flushHeaders();
    await link.send(response, body);
    response.end();
    entry.done = now();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error));
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    // Browsers take brotli over plain HTTP from this name only.
    url: `http://localhost:${server.address().port}/`,
    get log() {
      return log;
    },
    visit(speed) {
      link = new Link(speed);
      log = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readFolder(folder) {
  const files = new Map();
  for (const path of await readdir(folder, { recursive: true })) {
    if (!path.endsWith('.br')) continue;
    const brotli = await readFile(join(folder, path));
    const etag = `"${createHash('sha256').update(brotli).digest('hex').slice(0, 16)}"`;
    files.set(path.slice(0, -'.br'.length), { brotli, etag });
  }
  return files;
}

function headersOf(path, { etag }) {
  return {
    'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
    'Content-Encoding': 'br',
    'Cache-Control': CONTENT_ADDRESSED.test(path)
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
    ETag: etag,
  };
}

function now() {
  return performance.timeOrigin + performance.now();
}
