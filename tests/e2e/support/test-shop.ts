import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendProcess } from '../../../demo/lib/backend-process.mjs';
import { buildShelf } from '../../../demo/lib/build-shelf.mjs';
import { buildSite } from '../../../demo/lib/build-site.mjs';
import { shopData } from '../../../demo/lib/shop-data.mjs';
import { startStorefrontServer } from '../../../demo/lib/storefront-server.mjs';
import { scratchFolder } from './paths.js';

/** The stand-alone demo on ports of its own, with an empty database. Call stop() at the end. */
export class TestShop {
  readonly url: string;
  /** The built shelf that the shop serves. */
  readonly shelf: string;
  readonly #data: string;
  readonly #server: { stop: () => Promise<void> };
  readonly #backend: { process: BackendProcess | undefined };
  readonly #port: number;

  /** Builds what is not up to date and starts everything. allowWasm: false refuses WebAssembly by policy. */
  static async open({ allowWasm = true }: { allowWasm?: boolean } = {}): Promise<TestShop> {
    await mkdir(scratchFolder, { recursive: true });
    const data = await shopData({ dataset: 'stand-alone' });
    const { shelf } = await buildShelf(data);
    const folder = await mkdtemp(join(scratchFolder, 'shop-'));
    const site = join(folder, 'site');
    await buildSite({ ...data, site, shelf });
    const process = await BackendProcess.start({ data: folder, shelf, exactCounts: true });
    const backend = { process };
    const server = await startStorefrontServer({
      site,
      images: data.images,
      backendUrl: () => backend.process?.url,
      allowWasm,
    });
    return new TestShop(server, backend, shelf, folder);
  }

  private constructor(
    server: { url: string; stop: () => Promise<void> },
    backend: { process: BackendProcess },
    shelf: string,
    data: string,
  ) {
    this.url = server.url;
    this.shelf = shelf;
    this.#server = server;
    this.#backend = backend;
    this.#data = data;
    this.#port = backend.process.port;
  }

  /** Ends the backend as a power cut would. */
  async killBackend(): Promise<void> {
    const { process } = this.#backend;
    this.#backend.process = undefined;
    await process?.kill();
  }

  /** Starts the backend on the port and the data it had before killBackend(). */
  async restartBackend(): Promise<void> {
    this.#backend.process = await BackendProcess.start({
      data: this.#data,
      shelf: this.shelf,
      port: this.#port,
      exactCounts: true,
    });
  }

  /**
   * What the backend counted: how many devices said it, by "slot event" in the funnel and by "slot item event" of
   * the items.
   */
  async counts(group: 'funnel' | 'items'): Promise<ReadonlyMap<string, number>> {
    const { counts, more } = await this.#counters();
    if (more) throw new Error('/v1/counts has more rows than it answers at once');
    const sums = new Map<string, number>();
    for (const { subject, object, event, count, ...row } of counts) {
      if (row.group !== group) continue;
      const key = [subject, ...(group === 'items' ? [object] : []), event].join(' ');
      sums.set(key, (sums.get(key) ?? 0) + count);
    }
    return sums;
  }

  /** How many batches the running backend got that it had already. */
  async duplicates(): Promise<number> {
    return (await this.#counters()).duplicates;
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await this.#backend.process?.stop();
    await rm(this.#data, { recursive: true, force: true });
  }

  async #counters(): Promise<Counters> {
    const token = (await readFile(join(this.#data, 'admin.token'), 'utf8')).trim();
    const response = await fetch(`http://127.0.0.1:${this.#port}/v1/counts`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`/v1/counts answered ${response.status}`);
    return (await response.json()) as Counters;
  }
}

interface Counters {
  readonly counts: readonly {
    group: string;
    subject: string;
    object: string;
    event: string | null;
    count: number;
  }[];
  readonly more: boolean;
  readonly duplicates: number;
}
