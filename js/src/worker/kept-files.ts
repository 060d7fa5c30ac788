import { describeError } from '../shared/describe-error.js';
import { manifestFormat } from '../shared/manifest-format.js';
import { settleWithin } from '../shared/settle-within.js';
import type { ShelfError } from '../shelf-error.js';
import { type Manifest, parseManifest } from './manifest.js';
import { sha256 } from './sha256.js';

export interface KeptManifests {
  /** When the server last confirmed the first one; milliseconds since the epoch. */
  readonly time: number;
  /** The one to use; behind it one that has worked, in case this does not. */
  readonly list: readonly Manifest[];
}

// Some browsers leave a request without any answer; a rail must not wait for them.
const patience = 4000;

/**
 * What a visit leaves to the next one, in a cache of the browser: files under the SHA-256 of their
 * content, so that tabs, shelves and releases never overwrite each other's, and the manifests that name
 * them. No page fetches these URLs, so a service worker of the shop does not answer with them. Without
 * a cache, or with one that fails, everything works as if it were empty.
 */
export class KeptFiles {
  private cache_: Promise<Cache> | undefined;
  private note_: string | undefined;
  private found_: readonly Request[] = [];
  private readonly manifests_: string;

  /**
   * `name`: of the cache; null when nothing may be stored. `publicKey`: that manifests were checked with;
   * those that were checked otherwise are not found.
   */
  constructor(
    private readonly base_: string,
    private name_: string | null,
    publicKey = '',
  ) {
    this.manifests_ = `${base_}kept${publicKey}`;
  }

  /** Why files are not kept; undefined when all is well. */
  get note(): string | undefined {
    return this.note_;
  }

  /** Never rejects: without any that can be read, the list is empty. */
  async manifests(): Promise<KeptManifests> {
    const text = await this.use_(async (cache) => {
      this.found_ = await cache.keys();
      return (await cache.match(this.manifests_))?.text();
    });
    try {
      const { time, list } = JSON.parse(text ?? '');
      return { time, list: list.map((each: unknown) => parseManifest(each, this.manifests_)) };
    } catch {
      return { time: 0, list: [] };
    }
  }

  /**
   * Keeps these manifests, confirmed now, and of the files that were there at the time of manifests()
   * only theirs and the one with `digest`: another tab may be adding files for a manifest of its own.
   * Never rejects.
   */
  async keep(list: readonly Manifest[], digest: string): Promise<void> {
    const text = JSON.stringify({
      time: Date.now(),
      list: list.map((manifest) => ({ ...manifest, format: manifestFormat })),
    });
    await this.use_((cache) => cache.put(this.manifests_, new Response(text)));
    const digests = list.flatMap(({ shards }) => shards.map((shard) => shard.sha256));
    const wanted = [digest, ...digests].map((name) => this.base_ + name).concat(this.manifests_);
    const superseded = this.found_.filter(({ url }) => !wanted.includes(url));
    await this.use_((cache) => Promise.all(superseded.map((request) => cache.delete(request))));
  }

  /**
   * The file with this `digest`, which `fetchFile` gives when it is not kept; it is kept then. Rejects
   * as `fetchFile` does.
   */
  async file(
    digest: string,
    fetchFile: () => Promise<Uint8Array<ArrayBuffer>>,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const key = this.base_ + digest;
    const kept = await this.use_(async (cache) => {
      const response = await cache.match(key);
      if (!response) return undefined;
      const bytes = new Uint8Array(await response.arrayBuffer());
      if ((await sha256(bytes)) === digest) return bytes;
      await cache.delete(key);
      return undefined;
    });
    if (kept) return kept;
    const bytes = await fetchFile();
    await this.use_((cache) => cache.put(key, new Response(bytes)));
    return bytes;
  }

  /** Resolves with undefined when there is no cache or it fails. */
  private async use_<T>(work: (cache: Cache) => Promise<T>): Promise<T | undefined> {
    const { name_: name } = this;
    if (name === null) return undefined;
    const run = async (): Promise<T> => {
      // Opened once: when the shopper's consent ends, and the cache with it, nothing makes a new one.
      this.cache_ ??= caches.open(name);
      return work(await this.cache_);
    };
    try {
      return await settleWithin(run(), patience, 'An answer');
    } catch (thrown) {
      // One wait is enough.
      if ((thrown as ShelfError).code === 'timeout') this.name_ = null;
      this.note_ = `Files are not kept for the next visit: ${describeError(thrown)}`;
      return undefined;
    }
  }
}
