interface StoredResponse {
  readonly bytes: ArrayBuffer;
  readonly headers: Headers;
}

/** One cache of the Cache API as far as the SDK uses it: answers are copies, in later turns. */
export class FakeCache {
  readonly entries = new Map<string, StoredResponse>();

  constructor(private readonly owner: FakeCaches) {}

  async match(url: string | Request): Promise<Response | undefined> {
    await this.owner.turn('match');
    const stored = this.entries.get(keyOf(url));
    return stored && new Response(stored.bytes.slice(0), { headers: stored.headers });
  }

  async put(url: string | Request, response: Response): Promise<void> {
    const key = keyOf(url);
    if (!/^https?:/.test(key)) throw new TypeError('Request scheme is unsupported');
    const bytes = await response.arrayBuffer();
    await this.owner.turn('put');
    // As in browsers, what is overwritten counts until the new entry is there.
    if (this.owner.used + bytes.byteLength > this.owner.quota) {
      throw new DOMException('Quota exceeded.', 'QuotaExceededError');
    }
    this.entries.set(key, { bytes, headers: response.headers });
  }

  async delete(url: string | Request): Promise<boolean> {
    await this.owner.turn('delete');
    return this.entries.delete(keyOf(url));
  }

  async keys(): Promise<readonly Request[]> {
    await this.owner.turn('keys');
    return [...this.entries.keys()].map((url) => new Request(url));
  }
}

export type CacheCall = 'open' | 'match' | 'put' | 'delete' | 'keys';

/**
 * The browser's `caches` in tests, with a quota and failures to switch on. A cache that is deleted
 * goes on for who holds it, unseen by others, as in browsers.
 */
export class FakeCaches {
  /** Bytes that all caches may hold. */
  quota: number = Number.POSITIVE_INFINITY;
  /** What becomes of a call; resolving lets it go on. */
  onCall: (call: CacheCall) => Promise<void> | void = () => undefined;
  readonly byName = new Map<string, FakeCache>();

  get used(): number {
    const entries = [...this.byName.values()].flatMap((cache) => [...cache.entries.values()]);
    return entries.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }

  /** URLs and bytes of everything that is stored. */
  get stored(): Map<string, Uint8Array> {
    const entries = [...this.byName.values()].flatMap((cache) => [...cache.entries]);
    return new Map(entries.map(([url, { bytes }]) => [url, new Uint8Array(bytes)]));
  }

  /** Changes what is stored under URLs that end with `end`. */
  tamper(end: string, change: (bytes: Uint8Array) => Uint8Array): void {
    for (const { entries } of this.byName.values()) {
      for (const [url, stored] of entries) {
        if (!url.endsWith(end)) continue;
        const bytes = change(new Uint8Array(stored.bytes)).slice().buffer as ArrayBuffer;
        entries.set(url, { ...stored, bytes });
      }
    }
  }

  async turn(call: CacheCall): Promise<void> {
    await this.onCall(call);
    await new Promise((resolve) => setTimeout(resolve));
  }

  readonly open = async (name: string): Promise<FakeCache> => {
    await this.turn('open');
    const cache = this.byName.get(name) ?? new FakeCache(this);
    this.byName.set(name, cache);
    return cache;
  };

  readonly has = async (name: string): Promise<boolean> => this.byName.has(name);
  readonly keys = async (): Promise<string[]> => [...this.byName.keys()];

  readonly delete = async (name: string): Promise<boolean> => {
    await this.turn('delete');
    return this.byName.delete(name);
  };
}

function keyOf(url: string | Request): string {
  return typeof url === 'string' ? new URL(url).href : url.url;
}
