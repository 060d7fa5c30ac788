// Serves vision.wasm and its relaxed kernels to a worker in Chromium, under a strict CSP.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../../..');
const fixtures = join(import.meta.dirname, 'fixtures');

/** Folder of vision.wasm and vision-relaxed.wasm. */
const wasmFolder = resolve(process.env.NEARSHELF_CORE ?? join(root, 'build/wasm-release/wasm'));
if (!existsSync(join(wasmFolder, 'vision.wasm'))) {
  throw new Error(`${wasmFolder} has no vision.wasm. Run npm run build first.`);
}

/** Names of the encoders in fixtures/. */
export const encoders = readdirSync(fixtures)
  .filter((file) => file.endsWith('.shard'))
  .map((file) => file.replace('.shard', ''));

/** The features that the plain loops give natively. */
export function expectedFeatures(encoder: string): Uint8Array {
  return new Uint8Array(readFileSync(join(fixtures, `${encoder}.features`)));
}

export const strictCsp =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

export class Site {
  /** What is published as vision-relaxed.wasm; null = nothing. */
  relaxed: Uint8Array | null = null;
  csp: string = strictCsp;

  private constructor(private readonly server_: Server) {}

  static async open(): Promise<Site> {
    const bundle = await build({
      entryPoints: [join(import.meta.dirname, 'worker.ts')],
      bundle: true,
      format: 'esm',
      target: 'es2020',
      minify: true,
      write: false,
    });
    const script = bundle.outputFiles[0]?.text as string;
    const server = createServer((request, response) => {
      const path = request.url as string;
      const name = path.slice(path.lastIndexOf('/') + 1);
      response.setHeader('Content-Security-Policy', site.csp);
      if (path === '/') response.setHeader('Content-Type', 'text/html').end('<p>');
      else if (path === '/worker.js') {
        response.setHeader('Content-Type', 'text/javascript').end(script);
      } else {
        const bytes = site.file_(name);
        response.writeHead(bytes ? 200 : 404).end(bytes ?? '');
      }
    });
    const site = new Site(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server_.address() as AddressInfo).port}/`;
  }

  /** The real thing. */
  publishRelaxed(): void {
    this.relaxed = readFileSync(join(wasmFolder, 'vision-relaxed.wasm'));
  }

  close(): void {
    this.server_.close();
  }

  private file_(name: string): Uint8Array | null {
    if (name === 'vision-relaxed.wasm') return this.relaxed;
    const file = join(name.endsWith('.shard') ? fixtures : wasmFolder, name);
    return existsSync(file) ? readFileSync(file) : null;
  }
}
