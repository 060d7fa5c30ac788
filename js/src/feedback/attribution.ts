import { attributionMinutes, type Click, isRecentClick } from '../counting/click.js';
import type { Database } from '../storage/database.js';

const maxClicks = 200;

/** Which slot an item was last clicked in: in memory, and in `database` while that is open. */
export class Attribution {
  /** Oldest click first. */
  private clicks_ = new Map<string, Click>();

  constructor(private readonly database_: Database) {}

  clicked(itemId: string, slot: string, minute: number): void {
    this.clicks_.delete(itemId);
    this.clicks_.set(itemId, { slot, minute });
    this.database_.write('clicks', { slot, minute }, itemId);
    this.trim_();
  }

  /** The slot that an action on the item is credited to; undefined without a recent click. */
  slotOf(itemId: string, minute: number): string | undefined {
    const click = this.clicks_.get(itemId);
    return click && minute - click.minute <= attributionMinutes ? click.slot : undefined;
  }

  /** The item clicked last, if that click still earns credit. */
  latest(minute: number): string | undefined {
    const last = [...this.clicks_.keys()].pop();
    return last !== undefined && this.slotOf(last, minute) !== undefined ? last : undefined;
  }

  entries(): { item_id: string; slot: string; minute: number }[] {
    return [...this.clicks_].map(([item_id, click]) => ({ item_id, ...click }));
  }

  /** Reads what earlier pages stored; the clicks of this page go before it. Never rejects. */
  async restore(minute: number): Promise<void> {
    const reading = this.database_.entries('clicks', (key, value) =>
      isRecentClick(key, value, minute),
    );
    for (const [itemId, click] of this.clicks_) this.database_.write('clicks', click, itemId);
    const clicks = [...((await reading) as [string, Click][]), ...this.clicks_];
    this.clicks_ = new Map(clicks.sort(([, a], [, b]) => a.minute - b.minute));
    this.trim_();
  }

  private trim_(): void {
    for (const itemId of this.clicks_.keys()) {
      if (this.clicks_.size <= maxClicks) return;
      this.clicks_.delete(itemId);
      this.database_.remove('clicks', [itemId]);
    }
  }
}
