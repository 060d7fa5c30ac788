import { createHash } from 'node:crypto';
import { type LoadRequest, protocolVersion } from '../../../js/src/shared/protocol.js';
import { FakeCollector } from './fake-collector.js';
import type { FakeCatalog } from './fake-core.js';

export const origin = 'https://shop.example';
export const base = `${origin}/shelf/`;

export const catalog: FakeCatalog = {
  currency: 'GBP',
  items: ['A', 'B', 'C', 'D', 'E', 'F'].map((id, index) => ({
    id,
    title: `Item ${id}`,
    category: index < 3 ? 'Candles' : '',
    brand: index % 2 === 0 ? 'Acme' : '',
    price: index === 5 ? 0 : 1250 + index,
    listPrice: index === 3 ? 2000 : 0,
  })),
};

/** What the page sends the worker when nothing may be stored. */
export const loadRequest: LoadRequest = {
  base,
  worker: `${base}nearshelf.worker.js`,
  wasm: `${base}core.wasm`,
  cache: null,
  protocol: protocolVersion,
};

/** The smallest module: magic and version. */
export const emptyWasm: Uint8Array = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

export const catalogBytes: Uint8Array = new TextEncoder().encode(JSON.stringify(catalog));
export const modelBytes: Uint8Array = new TextEncoder().encode('{}');

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export const manifest = {
  format: 1,
  model: '0123456789abcdef',
  created: '2026-01-02T03:04:05Z',
  items: catalog.items.length,
  // The model stands first, because a reader may not rely on the order.
  shards: [
    { role: 'model', file: 'model.nsh', bytes: modelBytes.length, sha256: sha256(modelBytes) },
    { role: 'catalog', file: 'cat.nsh', bytes: catalogBytes.length, sha256: sha256(catalogBytes) },
  ],
  fallback: ['C', 'B', 'A'],
};

/** A shard of another role, with its place in the manifest; `fields` go to both. */
export function fakeShard(
  role: string,
  fields: { block?: number; from?: number; to?: number } = {},
): { file: string; bytes: Uint8Array; entry: (typeof manifest.shards)[number] } {
  const file = `${role}${fields.block ?? ''}.nsh`;
  const bytes = new TextEncoder().encode(JSON.stringify({ role, ...fields }));
  return {
    file,
    bytes,
    entry: { role, file, bytes: bytes.length, sha256: sha256(bytes), ...fields },
  };
}

/** What fetch() gives after it has followed a redirect to `url`. */
export function redirected(url: string): Response {
  const response = Response.json(manifest);
  return Object.defineProperties(response, { redirected: { value: true }, url: { value: url } });
}

export interface Build {
  readonly bytes: Uint8Array;
  readonly catalog: (typeof manifest.shards)[number];
  readonly manifest: typeof manifest;
}

/** A later build: its catalogue has a file name and content of its own, its model the id `model`. */
export function laterBuild(model: string): Build {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...catalog, build: model }));
  const file = `cat-${model}.nsh`;
  const entry = { role: 'catalog', file, bytes: bytes.length, sha256: sha256(bytes) };
  const [modelShard] = manifest.shards;
  if (!modelShard) throw new Error('The manifest has no model.');
  return {
    bytes,
    catalog: entry,
    manifest: { ...manifest, model, shards: [modelShard, entry] },
  };
}

type Reply = (init?: RequestInit) => Promise<Response> | Response;

/** A static host and a collector behind fetch(). */
export class Site {
  readonly collector = new FakeCollector();
  readonly requests: string[] = [];
  private readonly files = new Map<string, Reply>();

  constructor() {
    this.publish('manifest.json', JSON.stringify(manifest));
    this.publish('cat.nsh', catalogBytes);
    this.publish('model.nsh', modelBytes);
    this.publish('core.wasm', emptyWasm);
  }

  /** Publishes a later build of the shelf, with a catalogue of its own. */
  publishBuild(build: Build): void {
    this.publish(build.catalog.file, build.bytes);
    this.publish('manifest.json', JSON.stringify(build.manifest));
  }

  /** Publishes further shards, and a manifest that names them. */
  publishShards(...shards: readonly ReturnType<typeof fakeShard>[]): void {
    for (const { file, bytes } of shards) this.publish(file, bytes);
    const all = [...manifest.shards, ...shards.map(({ entry }) => entry)];
    this.publish('manifest.json', JSON.stringify({ ...manifest, shards: all }));
  }

  /** How often `file` was asked for. */
  requestsOf(file: string): number {
    return this.requests.filter((url) => url === base + file).length;
  }

  publish(file: string, content: Uint8Array | string): void {
    this.reply(file, () => new Response(content as BodyInit));
  }

  /** Answers requests for `file` with whatever `reply` gives or throws. */
  reply(file: string, reply: Reply): void {
    this.files.set(base + file, reply);
  }

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = String(input);
    if (init?.method === 'POST') return this.collector.receive(url, init);
    this.requests.push(url);
    return this.files.get(url)?.(init) ?? new Response('not here', { status: 404 });
  };
}
