// The web server of the demo: one origin for the page, the shelf and the backend, as a shop's own proxy would give it.
//   /               the page and the shelf, from `site`
//   /images/        product photos, from `images`
//   /shelf/v1/batch handed on to the backend; nothing else of it is open to the world
import { createServer, request } from 'node:http';
import sirv from 'sirv';

// The strictest policy that nearshelf runs under: no inline script, no eval, nothing from another host.
const POLICY = {
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'worker-src': "'self'",
};
const COLLECTOR = '/shelf/v1/batch';
// Shards carry a part of their hash in the name.
const CONTENT_ADDRESSED = /^\/shelf\/.*[0-9a-f]{16}/;
const IMMUTABLE = 'public, max-age=31536000, immutable';
// Names that stay the same when their content changes; the browser asks each time and mostly hears 304.
const REVALIDATE = 'no-cache';

/**
 * Starts the server on 127.0.0.1 and resolves when it listens. Rejects when the port is taken.
 *
 * @param {{ site: string, images?: string | undefined, port?: number, backendUrl: () => string | undefined,
 *   allowWasm?: boolean }} options
 *   site, images: folders as above; port: 0 lets the system choose; backendUrl: asked for each request, undefined while the backend
 *   is down; allowWasm: false serves a policy that refuses WebAssembly
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function startStorefrontServer({
  site,
  images,
  port = 0,
  backendUrl,
  allowWasm = true,
}) {
  const policy = contentSecurityPolicy(allowWasm);
  const serveSite = sirv(site, { dev: true, etag: true, gzip: true, setHeaders: cacheByName });
  const serveImages = images && sirv(images, { dev: true, etag: true });

  const server = createServer((req, res) => {
    res.setHeader('Content-Security-Policy', policy);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'same-origin');
    const notFound = () => answer(res, 404, 'not found');
    if (req.url === COLLECTOR) {
      forward(req, res, backendUrl());
    } else if (req.url.startsWith('/images/') && serveImages) {
      req.url = req.url.slice('/images'.length);
      serveImages(req, res, notFound);
    } else {
      serveSite(req, res, notFound);
    }
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${server.address().port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function contentSecurityPolicy(allowWasm) {
  const policy = allowWasm ? POLICY : { ...POLICY, 'script-src': "'self'" };
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

function cacheByName(res, pathname) {
  res.setHeader('Cache-Control', CONTENT_ADDRESSED.test(pathname) ? IMMUTABLE : REVALIDATE);
}

function forward(req, res, backendUrl) {
  if (backendUrl === undefined) {
    unavailable(res);
    return;
  }
  // Cookies and addresses of the shopper stay here: the backend has no use for them.
  const { 'content-type': type, 'content-length': length, origin } = req.headers;
  const headers = Object.fromEntries(
    Object.entries({ 'content-type': type, 'content-length': length, origin }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  const upstream = request(
    new URL('/v1/batch', backendUrl),
    { method: req.method, headers },
    (reply) => {
      res.writeHead(reply.statusCode, reply.headers);
      reply.pipe(res);
    },
  );
  upstream.once('error', () => (res.headersSent ? res.destroy() : unavailable(res)));
  req.pipe(upstream);
}

function unavailable(res) {
  res.setHeader('Retry-After', '1');
  answer(res, 503, 'the backend is not running');
}

function answer(res, status, text) {
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
