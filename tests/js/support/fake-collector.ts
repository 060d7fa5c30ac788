import { type DecodedContribution, decodeContribution } from './decode-contribution.js';
import {
  type DecodedMonitorReport,
  decodeMonitorReport,
  isMonitorReport,
} from './decode-monitor-report.js';

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
  /** Contributions as they came. */
  readonly requests: { url: string; init: RequestInit; id: string; model: string; hour: number }[] =
    [];
  /** Contributions that were stored, once each. */
  readonly contributions: DecodedContribution[] = [];
  /** Item cells by "slot|item|event". */
  readonly counts = new Map<string, number>();
  /** Monitoring reports as they came, those of retries too. */
  readonly reports: DecodedMonitorReport[] = [];
  private readonly known = new Set<string>();

  /** Of all contributions, such as `funnel`: how often each cell came. */
  cells(group: 'funnel' | 'items' | 'transitions' | 'experiments' | 'segments'): {
    [cell: string]: number;
  } {
    const counts: { [cell: string]: number } = {};
    for (const cell of this.contributions.flatMap((contribution) => contribution[group])) {
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    return counts;
  }

  /** Total of all item cells. */
  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  async receive(url: string, init: RequestInit): Promise<Response> {
    const { network } = this;
    const body = init.body as Blob;
    const bytes = new Uint8Array(await body.arrayBuffer());
    const contribution = isMonitorReport(bytes) ? null : decodeContribution(bytes);
    if (contribution) {
      const { id, model, hour } = contribution;
      this.requests.push({ url, init, id, model, hour });
    } else {
      this.reports.push(decodeMonitorReport(bytes));
    }
    if (init.signal?.aborted) throw init.signal.reason;
    if (network === 'lose-request') throw new TypeError('Failed to fetch');
    if (typeof network === 'number') {
      const headers = this.retryAfter ? { 'Retry-After': this.retryAfter } : {};
      return new Response('byte 3: unknown version', { status: network, headers });
    }
    if (contribution && !this.known.has(contribution.id)) {
      this.known.add(contribution.id);
      this.contributions.push(contribution);
      for (const key of contribution.items) this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
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
