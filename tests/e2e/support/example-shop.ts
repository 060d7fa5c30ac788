import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { programs } from '../../../scripts/build.mjs';
import { repositoryFolder, scratchFolder } from './paths.js';

const execute = promisify(execFile);
const dist = join(repositoryFolder, 'js/dist');
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
const picture =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1" fill="#8ac"/></svg>';

/**
 * A shop whose pages the tests write, with a shelf built from a Shopify export of forty products: Product 1 has the
 * id 1001, and so on. Call stop() at the end.
 */
export class ExampleShop {
  /** HTML by path. */
  readonly pages = new Map<string, string>();
  readonly #folder: string;
  readonly #server: Server = createServer((request, response) => {
    void this.#answer(new URL(request.url ?? '', 'http://shop').pathname, response);
  });

  static async open(): Promise<ExampleShop> {
    await mkdir(scratchFolder, { recursive: true });
    const folder = await mkdtemp(join(scratchFolder, 'examples-'));
    await buildShelf(folder);
    const shop = new ExampleShop(folder);
    await new Promise<void>((listening) => shop.#server.listen(0, listening));
    return shop;
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  get url(): string {
    return this.#origin('127.0.0.1');
  }

  /** Where the files of a theme app extension come from: another origin than the page. */
  assetUrl(name: string): string {
    return `${this.#origin('localhost')}/cdn/${name}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #origin(host: string): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    const html = this.pages.get(path);
    const content = html ?? (await this.#file(path));
    const type = html ? 'text/html' : (types[extname(path)] ?? 'application/octet-stream');
    if (path.startsWith('/photos/')) {
      response.writeHead(200, { 'Content-Type': 'image/svg+xml' }).end(picture);
    } else if (content) response.writeHead(200, { 'Content-Type': type }).end(content);
    else response.writeHead(404).end();
  }

  /** The shop's own folder and the app proxy hold the same, as published. */
  async #file(path: string): Promise<Buffer | null> {
    const [, place, name = ''] = /^\/(apps\/nearshelf|shelf|cdn)\/(.+)$/.exec(path) ?? [];
    const published =
      place === 'cdn'
        ? join(repositoryFolder, 'examples/shopify/assets')
        : join(this.#folder, 'shelf');
    for (const from of place ? [published, dist] : []) {
      const content = await readFile(join(from, name)).catch(() => null);
      if (content) return content;
    }
    return null;
  }
}

/** The products as `/products.json` lists them, and a log of their sales. */
async function buildShelf(folder: string): Promise<void> {
  const products = Array.from({ length: 40 }, (_, index) => ({
    id: 1001 + index,
    title: `Product ${index + 1}`,
    handle: `product-${index + 1}`,
    product_type: `Room ${index % 4}`,
    images: [{ src: `/photos/${index + 1}.svg` }],
    variants: [{ id: 5001 + index, title: 'Default', price: `${index + 5}.00`, available: true }],
  }));
  await writeFile(join(folder, 'products.json'), JSON.stringify({ products }));
  const feed = '--feed products.json --currency EUR';
  const commands = [
    `simulate ${feed} --shoppers 300 --days 60 --seed 3 --out events.csv`,
    `build ${feed} --events events.csv --out shelf`,
  ];
  for (const command of commands) {
    await execute(programs.nearshelf, command.split(' '), { cwd: folder });
  }
}
