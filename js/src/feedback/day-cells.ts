import { settleWithin } from '../shared/settle-within.js';
import type { Database } from '../storage/database.js';
import type { Candidate } from './candidate.js';
import { chooseCells } from './choose-cells.js';
import type { Cell } from './contribution.js';
import { updateToday } from './update-today.js';

const patience = 3000;

/**
 * What this page says of one UTC day, within the bounds of the day. While the database is open, all
 * tabs and pages share one record of what was said: a cell is claimed there, in one transaction,
 * before it is sent. Otherwise the bounds hold over what this page says.
 *
 * A claim is no word yet: until the page takes its cells to send them, better candidates may replace
 * them. So every action is claimed at once and can be sent when the page goes away, and still the
 * sample is drawn from all actions since the last message.
 */
export class DayCells {
  /** Neither sent nor left out. */
  private readonly candidates_ = new Map<string, Candidate>();
  /** Keys in the record, by claims of this page, that it may send. */
  private claimed_ = new Set<string>();
  /** Keys that this page sent. */
  private readonly sent_ = new Set<string>();
  /** The record as this page knows it. */
  private record_: string[] = [];
  private isFresh_ = false;
  private running_: Promise<void> | null = null;

  /** `day_`: since 1970-01-01 UTC. */
  constructor(
    private readonly day_: number,
    private readonly database_: Database,
  ) {}

  /** Cells that are neither sent nor left out. */
  get size(): number {
    return this.candidates_.size;
  }

  add(candidate: Candidate): void {
    const { key } = candidate;
    if (this.sent_.has(key) || this.candidates_.has(key)) return;
    this.candidates_.set(key, candidate);
    this.isFresh_ = true;
  }

  /**
   * Claims room for what was added. Without a database that is done when this returns; otherwise
   * when the promise resolves. Never rejects.
   */
  async claim(): Promise<void> {
    if (!this.database_.isOpen) {
      this.weigh_(this.record_);
      return;
    }
    this.running_ ??= this.claimAll_().finally(() => {
      this.running_ = null;
    });
    await settleWithin(this.running_, patience, '').catch(() => undefined);
  }

  /** The cells to send now, by key, and how many the day has no room for: neither comes again. */
  take(): { readonly cells: Cell[]; readonly leftOut: number } {
    const cells: Cell[] = [];
    let leftOut = 0;
    for (const key of [...this.candidates_.keys()].sort()) {
      const { cell } = this.candidates_.get(key) as Candidate;
      if (this.claimed_.has(key)) {
        cells.push(cell);
        this.sent_.add(key);
      } else if (this.running_) {
        // It may still get room.
        continue;
      } else if (!this.record_.includes(key)) {
        leftOut++;
      }
      this.candidates_.delete(key);
    }
    this.claimed_.clear();
    return { cells, leftOut };
  }

  private async claimAll_(): Promise<void> {
    while (this.isFresh_) {
      const { database_: database, day_: day } = this;
      const isStored = await updateToday(database, day, day, (said) => {
        this.weigh_(Array.isArray(said) ? said.map(String) : []);
        return this.record_;
      });
      if (!isStored) this.weigh_(this.record_);
    }
  }

  /** Draws anew what this page claims of a day of which `said` was said or claimed. */
  private weigh_(said: readonly string[]): void {
    // What this page sent counts, also when another tab deleted the record.
    const others = [...new Set([...said, ...this.sent_])].filter((key) => !this.claimed_.has(key));
    const chosen = chooseCells(others, this.candidates_.values());
    this.record_ = [...others, ...chosen];
    this.claimed_ = new Set(chosen);
    this.isFresh_ = false;
  }
}
