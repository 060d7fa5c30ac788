import type { updateToday } from '../feedback/update-today.js';
import type { Database } from '../storage/database.js';
import { Monitor, type MonitorSettings } from './monitor.js';

// The report is due at a random moment between these, so that its time says nothing.
const shortestWatch = 30_000;
const longestWatch = 90_000;

export interface DailyReportSettings extends MonitorSettings {
  readonly database: Database;
  readonly update: typeof updateToday;
  /** In the store `today`: the latest day that a page of this device reports on. */
  readonly memoKey: string;
  /** Called at most once, when the page was watched for long enough. */
  readonly onDue: () => void;
}

/**
 * The monitoring report of `day`: one page of the device makes it, or where nothing can be stored
 * every page visit one. That page is marked before it looks at anything, so there is never a second
 * answer, not even after a crash.
 */
export class DailyReport {
  private monitor_: Monitor | null = null;
  private timer_: ReturnType<typeof setTimeout> | undefined;
  private isOver_ = false;

  /** `day_`: since 1970-01-01 UTC; the report is of it also when it comes after midnight. */
  constructor(
    private readonly settings_: DailyReportSettings,
    private readonly day_: number,
  ) {}

  /** Begins to watch, when this page is the one to report. Never rejects. */
  async begin(): Promise<void> {
    if (!(await this.claim_()) || this.isOver_) return;
    this.monitor_ = new Monitor(this.settings_);
    const wait = shortestWatch + Math.random() * (longestWatch - shortestWatch);
    this.timer_ = setTimeout(this.settings_.onDue, wait);
  }

  /** The report, once, when this page is to make it. */
  take(): Uint8Array | undefined {
    const report = this.monitor_?.report(this.day_);
    if (report) this.stop();
    return report;
  }

  /** Ends everything without a report. */
  stop(): void {
    this.isOver_ = true;
    this.monitor_?.stop();
    this.monitor_ = null;
    clearTimeout(this.timer_);
  }

  private async claim_(): Promise<boolean> {
    const { database, update, memoKey } = this.settings_;
    if (!database.isOpen) return true;
    let isOurs = false;
    const isStored = await update(database, memoKey, this.day_, (reported) => {
      isOurs = !(typeof reported === 'number' && reported >= this.day_);
      return isOurs ? this.day_ : undefined;
    });
    return isStored && isOurs;
  }
}
