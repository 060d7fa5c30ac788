import { decodeContribution } from './decode-contribution.js';

/**
 * What becomes of the next requests:
 * - `answer`: stored, 204
 * - `lose-answer`: stored, but the connection breaks before the answer
 * - `lose-request`: never arrives
 * - `hang`: stored, and neither answered nor broken off
 * - a number: refused with that status
 */
export type Network = 'answer' | 'lose-answer' | 'lose-request' | 'hang' | number;

/** A collector with the rules of docs/FORMAT.md: it stores each report id once. */
export class FakeCollector {
  network: Network = 'answer';
  retryAfter = '';
  readonly requests: { url: string; init: RequestInit; id: string; model: string; hour: number }[] =
    [];
  readonly counts = new Map<string, number>();
  private readonly known = new Set<string>();

  /** Total of all counters. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async receive(url: string, init: RequestInit): Promise<Response> {
    const { network } = this;
    const body = init.body as Blob;
    const { id, model, hour, counts } = decodeContribution(
      new Uint8Array(await body.arrayBuffer()),
    );
    this.requests.push({ url, init, id, model, hour });
    if (init.signal?.aborted) throw init.signal.reason;
    if (network === 'lose-request') throw new TypeError('Failed to fetch');
    if (typeof network === 'number') {
      const headers = this.retryAfter ? { 'Retry-After': this.retryAfter } : {};
      return new Response('byte 3: unknown version', { status: network, headers });
    }
    if (!this.known.has(id)) {
      this.known.add(id);
      for (const [key, count] of counts) {
        this.counts.set(key, (this.counts.get(key) ?? 0) + count);
      }
    }
    if (network === 'lose-answer') throw new TypeError('Failed to fetch');
    if (network === 'hang') {
      return new Promise((_, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    }
    return new Response(null, { status: 204 });
  }
}
