import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { strictCsp } from './shop.js';

const root = resolve(import.meta.dirname, '../../..');
const dist = join(root, 'js/dist');
const nearshelf = join(root, 'build/native-release/pipeline/nearshelf');

type Files = ReadonlyMap<string, Uint8Array>;

/** What a shop publishes beside the SDK: manifest.json and the shards that it names. */
export interface Shelf {
  readonly files: Files;
  readonly manifest: {
    readonly model: string;
    readonly shards: readonly { role: string; file: string; sha256: string }[];
  };
}

/** The files of js/dist that a page loads for its rails. */
function sdkFiles(): Files {
  const names = [
    'index.js',
    'nearshelf.worker.js',
    'nearshelf.feedback.js',
    'nearshelf.monitor.js',
    'core.wasm',
  ];
  for (const name of names) {
    if (!existsSync(join(dist, name))) throw new Error(`${dist} has no ${name}: npm run build.`);
  }
  return new Map(names.map((name) => [name, readFileSync(join(dist, name))]));
}

/** A shelf of twenty items that cost `price`, of a small log. */
function buildShelf(price: string): Shelf {
  const folder = mkdtempSync(join(tmpdir(), 'nearshelf-'));
  try {
    const items = Array.from({ length: 20 }, (_, item) =>
      [`P${item}`, `Item ${item}`, `https://shop.example/${item}`, price, 'in stock'].join(','),
    );
    const feed = ['id,title,link,price,availability', ...items].join('\n');
    const events = ['session_id,event,item_id,time'];
    for (let session = 0; session < 200; session++) {
      for (let step = 0; step < 4; step++) {
        const item = (session * 7 + step * ((session % 2) + 1)) % 20;
        const time = new Date(Date.UTC(2026, 0, 1) + session * 3_600_000 + step * 60_000);
        events.push([`s${session}`, 'view_item', `P${item}`, time.toISOString()].join(','));
      }
    }
    writeFileSync(join(folder, 'feed.csv'), feed);
    writeFileSync(join(folder, 'events.csv'), events.join('\n'));
    execFileSync(
      nearshelf,
      'build --feed feed.csv --events events.csv --min-support 1 --out shelf'.split(' '),
      { cwd: folder, stdio: 'pipe' },
    );
    const shelf = join(folder, 'shelf');
    const files = readdirSync(shelf).map(
      (name) => [name, new Uint8Array(readFileSync(join(shelf, name)))] as const,
    );
    const manifest = JSON.parse(readFileSync(join(shelf, 'manifest.json'), 'utf8'));
    return { files: new Map(files), manifest };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface Published {
  readonly sdk: Files;
  readonly shelves: readonly [Shelf, Shelf];
}

/** The SDK as built, and two builds of one shop's shelf. */
export function publishedFiles(): Published {
  return { sdk: sdkFiles(), shelves: [buildShelf('12.50 GBP'), buildShelf('9.50 GBP')] };
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
};

type Answer = (response: ServerResponse) => void;

/** A shop on localhost with the files of a release and the headers that docs/SDK.md recommends. */
export class BuiltShop {
  csp = strictCsp;
  /** True: every connection breaks, as for a shopper who is offline. */
  offline = false;
  /** False: no answer may be stored by the browser's HTTP cache. */
  httpCache = true;
  /** Paths that were asked for. */
  readonly requests: string[] = [];
  /** Answers in place of a file. */
  readonly answers = new Map<string, Answer>();
  readonly files = new Map<string, Uint8Array | string>();
  private readonly server: Server = createServer((request, response) =>
    this.answer(request, response),
  );

  static async open({ sdk, shelves: [shelf] }: Published): Promise<BuiltShop> {
    const shop = new BuiltShop();
    for (const [name, bytes] of sdk) shop.files.set(`/shelf/${name}`, bytes);
    shop.publish(shelf);
    shop.files.set('/', '<!doctype html><script type="module" src="/page.js"></script>');
    shop.files.set(
      '/page.js',
      "import * as sdk from '/shelf/index.js'; Object.assign(window, { sdk });",
    );
    await new Promise<void>((listening) => shop.server.listen(0, '127.0.0.1', listening));
    return shop;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  publish({ files }: Shelf): void {
    for (const [name, bytes] of files) this.files.set(`/shelf/${name}`, bytes);
  }

  /** Requests for files whose name ends with `end`. */
  asked(end: string): string[] {
    return this.requests.filter((path) => path.endsWith(end));
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const [path = ''] = (request.url ?? '').split('?');
    if (this.offline) {
      request.socket.destroy();
      return;
    }
    this.requests.push(path);
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cache-Control', this.httpCache ? cacheControl(path) : 'no-store');
    const answer = this.answers.get(path);
    if (answer) {
      answer(response);
      return;
    }
    const content = this.files.get(path);
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = types[path.slice(path.lastIndexOf('.') + 1)];
    response.setHeader(
      'Content-Type',
      type ?? (path === '/' ? 'text/html' : 'application/octet-stream'),
    );
    if (path === '/' || path.endsWith('.js'))
      response.setHeader('Content-Security-Policy', this.csp);
    response.end(content);
  }
}

function cacheControl(path: string): string {
  if (path.endsWith('.shard')) return 'public, max-age=31536000, immutable';
  if (path.endsWith('manifest.json')) return 'no-cache';
  return 'public, max-age=3600, stale-while-revalidate=604800';
}
