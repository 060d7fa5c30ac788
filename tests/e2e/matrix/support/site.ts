import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import {
  type DecodedContribution,
  decodeContribution,
} from '../../../js/support/decode-contribution.js';
import { decodeMonitorReport, isMonitorReport } from '../../../js/support/decode-monitor-report.js';
import type { Fault } from './faults.js';
import type { Published } from './published.js';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.shard': 'application/octet-stream',
};

/** The policy that the manual asks for, and nothing more. */
export const strictCsp =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'";

/** Puts the SDK on the page, for the test to use. */
export const pageScript = "import * as sdk from '/shelf/index.js'; Object.assign(window, { sdk });";

export const page = (head = ''): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>${head}<h1>Shop</h1>`;

/** A shop on localhost whose server misbehaves as a test wants it to. */
export class Site {
  /** Of every answer, unless a test changes it. */
  csp: string | null = strictCsp;
  /** Answers in place of the right ones, by path. */
  readonly faults = new Map<string, Fault>();
  readonly requests: { readonly method: string; readonly path: string }[] = [];
  /** Ids of the contributions that the collector was sent; one that comes twice counts once. */
  readonly batches = new Set<string>();
  /** "slot|item|event" of the item cells in them. */
  readonly items: string[] = [];
  /** The same of the monitoring reports. */
  readonly reports = new Set<string>();
  readonly files = new Map<string, Buffer>();
  readonly headers: Record<string, string> = {};
  /** Of the page and the code of the SDK. */
  cacheControl = 'no-cache';
  private readonly server_: Server = createServer((request, response) =>
    this.answer_(request, response),
  );

  static async open(published: Published): Promise<Site> {
    const site = new Site();
    site.publish(published);
    site.files.set('/', Buffer.from(page('<script type="module" src="/page.js"></script>')));
    site.files.set('/page.js', Buffer.from(pageScript));
    site.files.set('/elsewhere', Buffer.from(page()));
    await new Promise<void>((listening) => site.server_.listen(0, '127.0.0.1', listening));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server_.address() as AddressInfo).port}/`;
  }

  publish(published: Published): void {
    for (const path of [...this.files.keys()]) {
      if (path.startsWith('/shelf/')) this.files.delete(path);
    }
    for (const [name, bytes] of published) this.files.set(`/shelf/${name}`, bytes);
  }

  /** Misbehaves for a file of the shelf. */
  fault(name: string, fault: Fault): void {
    this.faults.set(`/shelf/${name}`, fault);
  }

  /** How often a file of the shelf was asked for. */
  asked(name: string): number {
    return this.requests.filter(({ path }) => path === `/shelf/${name}`).length;
  }

  close(): void {
    this.server_.closeAllConnections();
    this.server_.close();
  }

  private answer_(request: IncomingMessage, response: ServerResponse): void {
    const [path = ''] = (request.url ?? '').split('?');
    this.requests.push({ method: request.method ?? '', path });
    if (request.method === 'POST') {
      void this.collect_(request, response);
      return;
    }
    const file = this.files.get(path);
    const extension = extname(path);
    response.setHeader('Content-Type', types[extension || '.html'] ?? 'application/octet-stream');
    response.setHeader('Cache-Control', this.caching_(path));
    if (this.csp !== null) response.setHeader('Content-Security-Policy', this.csp);
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value);
    const fault = this.faults.get(path);
    if (fault) fault(response, file ?? Buffer.alloc(0), request);
    else if (file) response.end(file);
    else response.writeHead(404).end();
  }

  private async collect_(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    // Throws for bytes that break the format, which fails the test run.
    if (isMonitorReport(bytes)) this.reports.add(decodeMonitorReport(bytes).id);
    else this.take_(decodeContribution(bytes));
    response.writeHead(204).end();
  }

  private take_({ id, items }: DecodedContribution): void {
    if (!this.batches.has(id)) this.items.push(...items);
    this.batches.add(id);
  }

  private caching_(path: string): string {
    if (path.endsWith('.shard')) return 'public, max-age=31536000, immutable';
    return path.endsWith('.json') ? 'no-cache' : this.cacheControl;
  }
}
