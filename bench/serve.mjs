// A static server for the page of a benchmark. The two isolation headers give it a clock of 5
// microseconds; nobody uses threads.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const types = {
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
};

/**
 * @param {Record<string, string>} mounts first part of the path to folder
 * @param {Record<string, string>} imports of the page: bare names to paths
 * @returns {Promise<{ url: string, close: () => void }>} the page runs /page/page.js
 */
export async function serve(mounts, imports) {
  const html = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/page/page.js"></script>`;

  const server = createServer((request, response) => {
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    if (path === '/') {
      response.setHeader('Content-Type', 'text/html');
      response.end(html);
      return;
    }
    const [, mount, ...rest] = path.split('/');
    const file = mounts[mount] && join(mounts[mount], ...rest);
    if (!file || !existsSync(file) || !statSync(file).isFile()) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
    createReadStream(file).pipe(response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
