import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { decodeContribution } from '../support/decode-contribution.js';
import { isMonitorReport } from '../support/decode-monitor-report.js';
import { catalogBytes, emptyWasm, manifest, modelBytes } from '../support/site.js';

const root = resolve(import.meta.dirname, '../../..');

/** Folder of vision.wasm and vision-relaxed.wasm. */
export const wasmFolder: string = resolve(
  process.env.NEARSHELF_CORE ?? join(root, 'build/wasm-release/wasm'),
);

/** The policy that docs/SDK.md asks of a shop, and nothing more. */
export const strictCsp =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

/** A shop on localhost: pages, the published folder and a collector. */
export class Shop {
  csp = strictCsp;
  /** False: batches are stored, and the connection breaks before the answer. */
  answersBatches = true;
  readonly counts = new Map<string, number>();
  readonly batches: { id: string; headers: IncomingMessage['headers'] }[] = [];
  private readonly known = new Set<string>();
  /** Answers in place of a file, by path. */
  readonly answers = new Map<string, (response: ServerResponse) => void>();
  readonly files = new Map<string, [type: string, content: Uint8Array | string]>();
  private readonly server: Server = createServer(
    (request, response) => void this.answer(request, response),
  );

  static async open(): Promise<Shop> {
    const shop = new Shop();
    const [sdk, feedback, monitor, worker] = await Promise.all([
      bundle('js/src/index.ts'),
      bundle('js/src/feedback/nearshelf.feedback.ts'),
      bundle('js/src/monitor/nearshelf.monitor.ts'),
      bundle('js/src/worker/nearshelf.worker.ts'),
    ]);
    const script = 'text/javascript';
    shop.files.set('/', [
      'text/html',
      '<!doctype html><script type="module" src="/page.js"></script>',
    ]);
    shop.files.set('/elsewhere', ['text/html', '<!doctype html><p>Another page']);
    shop.files.set('/page.js', [
      script,
      "import * as sdk from '/sdk.js'; Object.assign(window, { sdk });",
    ]);
    shop.files.set('/sdk.js', [script, sdk]);
    shop.files.set('/shelf/nearshelf.feedback.js', [script, feedback]);
    shop.files.set('/shelf/nearshelf.monitor.js', [script, monitor]);
    shop.files.set('/shelf/nearshelf.worker.js', [script, worker]);
    shop.files.set('/shelf/core.wasm', ['application/wasm', emptyWasm]);
    shop.files.set('/shelf/manifest.json', ['application/json', JSON.stringify(manifest)]);
    shop.files.set('/shelf/cat.nsh', ['application/octet-stream', catalogBytes]);
    shop.files.set('/shelf/model.nsh', ['application/octet-stream', modelBytes]);
    await new Promise<void>((listening) => shop.server.listen(0, '127.0.0.1', listening));
    return shop;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/`;
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    if (request.method === 'POST') return this.receive(request, response);
    const [type, content] = this.files.get(path) ?? [];
    response.setHeader('Content-Security-Policy', this.csp);
    const answer = this.answers.get(path);
    if (answer) return answer(response);
    if (!type) response.writeHead(404).end();
    // A cookie, to see that contributions never carry one.
    else response.writeHead(200, { 'Content-Type': type, 'Set-Cookie': 'id=1' }).end(content);
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = new Uint8Array(Buffer.concat(chunks));
    if (!isMonitorReport(bytes)) {
      const { id, items } = decodeContribution(bytes);
      this.batches.push({ id, headers: request.headers });
      if (!this.known.has(id)) {
        this.known.add(id);
        for (const key of items) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
      }
    }
    if (this.answersBatches) response.writeHead(204).end();
    else request.socket.destroy();
  }
}

const bundles = new Map<string, Promise<string>>();

/** The code of an entry, as build.mjs bundles it; the wasm glue is replaced. */
export function bundle(entry: string): Promise<string> {
  const known = bundles.get(entry) ?? bundleNow(entry);
  bundles.set(entry, known);
  return known;
}

async function bundleNow(entry: string): Promise<string> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    target: 'es2020',
    // As build.mjs: the files must fit together with their private names shortened.
    ...(!entry.includes('worker') && { mangleProps: /_$/ }),
    write: false,
    alias: {
      'nearshelf-core-glue': resolve(import.meta.dirname, 'fake-core-glue.ts'),
    },
  });
  return result.outputFiles[0]?.text ?? '';
}
