// The script of a bare page that ranks inside the browser, with the SDK alone and a clock that the test sets.
import { createShelf, type RailKind } from 'nearshelf';

export interface HistoryEvent {
  readonly event: 'view_item' | 'add_to_cart' | 'remove_from_cart' | 'purchase';
  readonly item_id: string;
  /** Minutes since 1970-01-01 00:00 UTC. */
  readonly minute: number;
}

export interface RankRequest {
  readonly history: readonly HistoryEvent[];
  readonly kind: RailKind;
  readonly anchor?: string;
  readonly limit: number;
  readonly minute: number;
}

export interface Ranked {
  readonly id: string;
  /** The bits of the 32-bit float, as eight hex digits. */
  readonly score_bits: string;
  readonly reason: string;
  readonly ref?: string;
}

/** What the page offers to the test. */
export interface ParityWindow {
  rank(request: RankRequest): Promise<{ source: string; items: Ranked[] }>;
}

let now = 0;

(window as unknown as ParityWindow).rank = async ({ history, kind, anchor, limit, minute }) => {
  const shelf = createShelf({ base: '/shelf/', now: () => now * 60_000 });
  for (const { event, item_id, minute: then } of history) {
    now = then;
    shelf.track(event, { items: [{ item_id }] });
  }
  now = minute;
  const rail = await shelf.recommend({ kind, limit, ...(anchor !== undefined && { anchor }) });
  shelf.dispose();
  return {
    source: rail.source,
    items: rail.items.map(({ id, score, reason: { code, ref } }) => ({
      id,
      score_bits: bits(score),
      reason: code,
      ...(ref !== undefined && { ref }),
    })),
  };
};

function bits(score: number): string {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, score);
  return view.getUint32(0).toString(16).padStart(8, '0');
}
