import type { CoreClient } from '../client/core-client.js';
import { type Action, selectItem } from '../counting/action.js';
import type { ParkedActions } from '../counting/parked-actions.js';
import type { Emitter } from '../emitter.js';
import type { DailyReport } from '../monitor/daily-report.js';
import type { Locate } from '../shared/locate.js';
import type { Database } from '../storage/database.js';
import type { Rail, ShelfEvents } from '../types.js';
import { Attribution } from './attribution.js';
import { type Batch, makeBatch } from './batch.js';
import { BatchQueue } from './batch-queue.js';
import { cellsOfAction, labelCells, type Said } from './cells-of-action.js';
import { serveEvent } from './contribution.js';
import { Days } from './days.js';
import { loadDailyReport } from './load-daily-report.js';
import { PageLabels } from './page-labels.js';
import { sendBatch } from './send-batch.js';
import { fetchOutlivesPage, sendBeacon } from './send-beacon.js';
import type { Tally } from './tally.js';
import { keptDays } from './update-today.js';

// Browsers allow 64 KiB of requests that outlive a page.
const leaveBudgetBytes = 60_000;
const firstBackoff = 5_000;
const maxBackoff = 300_000;
const maxAgeMinutes = keptDays * 24 * 60;

export interface FeedbackSettings {
  readonly collector: string;
  /** Milliseconds between sends while the page is visible. */
  readonly flushInterval: number;
  readonly database: Database;
  /** Resolves when the database is open, or refused. */
  readonly databaseReady: Promise<void>;
  readonly tally: Tally;
  readonly locate: Locate;
  /** Takes what is not claimed when the page goes away. */
  readonly parked: ParkedActions;
  /** Minutes since the epoch. */
  readonly minute: () => number;
  readonly core: Pick<CoreClient, 'model' | 'status'>;
  readonly events: Emitter<ShelfEvents>;
  /** Called with the collector's words when it refuses counts for good. */
  readonly onRefused: (text: string) => void;
}

/**
 * Counts actions and brings the counts to the collector, from its construction until stop() or
 * leave(). Exists only while the shopper's consent and browser permit measuring.
 */
export class Feedback {
  /** Resolves when what earlier pages left has been read. Never rejects. */
  readonly ready: Promise<void>;

  private readonly attribution_: Attribution;
  private readonly queue_: BatchQueue;
  private readonly labels_ = new PageLabels();
  private readonly days_: Days;
  private report_: DailyReport | null = null;
  private readonly unlisten_: () => void;
  /** Actions from before the clicks of earlier pages were read. */
  private deferred_: Action[] | null = [];
  /** Actions whose cells are not claimed yet. */
  private unclaimed_: Action[] = [];
  private timer_: ReturnType<typeof setTimeout> | undefined;
  private draining_: Promise<void> | null = null;
  private failures_ = 0;
  private quietUntil_ = 0;
  private attached_ = true;
  private readonly stopped_ = new AbortController();

  constructor(private readonly settings_: FeedbackSettings) {
    const { database, events } = settings_;
    this.attribution_ = new Attribution(database);
    this.queue_ = new BatchQueue(database, () => settings_.tally.dropped++);
    this.days_ = new Days(database);
    for (const [name, detail] of events.past) if (name === 'rail') this.onRail_(detail);
    this.unlisten_ = events.on('rail', this.onRail_);
    document.addEventListener('visibilitychange', this.onVisibility_);
    addEventListener('pagehide', this.onPageHide_);
    this.ready = this.restore_();
  }

  /** Cells not yet sealed, and actions of which they are not known yet. */
  get pending(): number {
    return this.days_.size + (this.deferred_?.length ?? 0);
  }

  get queued(): number {
    return this.queue_.contributions;
  }

  get clicks(): ReturnType<Attribution['entries']> {
    return this.attribution_.entries();
  }

  /** Counts actions, oldest first. */
  add(actions: readonly Action[]): void {
    if (this.deferred_) {
      this.deferred_.push(...actions);
      return;
    }
    for (const action of actions) this.apply_(action);
    void this.claim_();
  }

  /** Resolves when every batch was answered, or one was not and all stay queued. Never rejects. */
  async flush(): Promise<void> {
    await this.ready;
    this.noteLabels_();
    await this.claim_();
    this.seal_();
    await this.drain_();
  }

  /** The consent is gone: drops everything in memory. The database is its owner's to clear. */
  stop(): void {
    this.detach_();
    this.stopped_.abort();
    this.report_?.stop();
    this.deferred_ = null;
    this.unclaimed_ = [];
    this.days_.clear();
  }

  /**
   * The page goes on without the SDK: sends what there is, as when the page is left. Resolves when
   * the database is not needed any more. Never rejects.
   */
  leave(): Promise<void> {
    this.sendBeforeLeaving();
    this.detach_();
    return this.claim_();
  }

  /** Seals what was counted and sends what fits, in a way that outlives the page. */
  sendBeforeLeaving(): void {
    // A claim may not come to its end any more. If it does, what is parked counts once all the same.
    const unclaimed = this.deferred_ ?? this.unclaimed_;
    if (unclaimed.length > 0) this.settings_.parked.put(unclaimed);
    this.queueReport_();
    this.seal_();
    // A collector that asked for quiet gets it, as long as the batch waits in the database.
    if (performance.now() < this.quietUntil_ && this.settings_.database.isOpen) return;
    let room = leaveBudgetBytes;
    for (const batch of this.queue_.waiting()) {
      room -= batch.bytes.byteLength;
      if (room < 0) return;
      if (fetchOutlivesPage()) {
        void this.attempt_(batch);
      } else {
        this.queue_.hold(batch.id);
        sendBeacon(this.settings_.collector, batch.bytes);
      }
    }
  }

  private detach_(): void {
    this.attached_ = false;
    document.removeEventListener('visibilitychange', this.onVisibility_);
    removeEventListener('pagehide', this.onPageHide_);
    this.unlisten_();
    clearTimeout(this.timer_);
  }

  private async restore_(): Promise<void> {
    await this.settings_.databaseReady;
    if (this.stopped_.signal.aborted) return;
    await Promise.all([this.attribution_.restore(this.settings_.minute()), this.queue_.restore()]);
    if (this.stopped_.signal.aborted) return;
    const actions = this.deferred_ ?? [];
    this.deferred_ = null;
    for (const action of actions) this.apply_(action);
    this.noteLabels_();
    void this.claim_();
    void this.drain_();
    void this.watch_();
  }

  private async watch_(): Promise<void> {
    const report = await loadDailyReport({
      ...this.settings_,
      creditedSlot: (itemId) => this.attribution_.slotOf(itemId, this.settings_.minute()),
      onDue: () => {
        this.queueReport_();
        void this.drain_();
      },
    });
    if (!this.attached_) return;
    this.report_ = report;
    void report?.begin();
  }

  private apply_(action: Action): void {
    const { event, itemId, slot, minute } = action;
    // The collector takes nothing so old, and the day's record is gone.
    if (minute < this.settings_.minute() - maxAgeMinutes) return;
    const previous = this.attribution_.latest(minute);
    if (event === selectItem && slot !== undefined) {
      this.attribution_.clicked(itemId, slot, minute);
    }
    // What comes after a click may be due to it.
    const clickedSlot = event > selectItem ? this.attribution_.slotOf(itemId, minute) : undefined;
    this.unclaimed_.push(action);
    this.note_(minute, cellsOfAction(action, slot ?? clickedSlot ?? '', previous, this.labels_));
  }

  /** The page may name its experiments and segment before or after anything happens. */
  private noteLabels_(): void {
    this.note_(this.settings_.minute(), labelCells(this.labels_));
  }

  private note_(minute: number, said: readonly Said[]): void {
    const { core } = this.settings_;
    const hour = Math.floor(minute / 60);
    for (const cell of said) this.days_.add({ ...cell, hour, model: core.model });
  }

  /** Resolves when the cells that were noted are claimed, as far as there is room. Never rejects. */
  private async claim_(): Promise<void> {
    await this.days_.claim();
    if (this.stopped_.signal.aborted) return;
    this.unclaimed_ = [];
    // The page was left meanwhile.
    if (document.hidden || !this.attached_) this.sendBeforeLeaving();
    this.schedule_();
  }

  private seal_(): void {
    const { batches, leftOut } = this.days_.seal();
    for (const batch of batches) this.queue_.add(batch);
    this.settings_.tally.bounded += leftOut;
  }

  private queueReport_(): void {
    const report = this.report_?.take();
    if (report) this.queue_.add(makeBatch(report));
  }

  private schedule_(): void {
    const idle = this.pending === 0 && this.queue_.size === 0;
    if (!this.attached_ || idle || document.hidden || this.timer_ !== undefined) return;
    // At a random moment, so that the time of a message tells little about that of an action.
    const pause = this.settings_.flushInterval * (0.5 + Math.random());
    const wait = Math.max(pause, this.quietUntil_ - performance.now());
    this.timer_ = setTimeout(() => {
      this.timer_ = undefined;
      this.seal_();
      if (performance.now() >= this.quietUntil_) void this.drain_();
      else this.schedule_();
    }, wait);
  }

  private drain_(): Promise<void> {
    this.draining_ ??= this.sendInTurn_().finally(() => {
      this.draining_ = null;
      this.schedule_();
    });
    return this.draining_;
  }

  private async sendInTurn_(): Promise<void> {
    while (!this.stopped_.signal.aborted) {
      const [next] = this.queue_.waiting();
      if (!next || !(await this.attempt_(next))) return;
    }
  }

  /** Resolves with whether the collector is there: then others may follow. */
  private async attempt_(batch: Batch): Promise<boolean> {
    const { collector, tally, onRefused } = this.settings_;
    this.queue_.hold(batch.id);
    const outcome = await sendBatch(collector, batch.bytes, this.stopped_.signal);
    this.queue_.release(batch.id);
    if (this.stopped_.signal.aborted) return false;
    if (outcome.kind === 'unanswered') {
      const backoff = Math.min(firstBackoff * 2 ** this.failures_++, maxBackoff);
      // Spread, so that a crowd does not come back at one moment.
      const wait = backoff * (0.75 + Math.random() / 2);
      this.quietUntil_ = performance.now() + Math.max(wait, outcome.retryAfter);
      return false;
    }
    this.failures_ = 0;
    this.queue_.remove(batch.id);
    if (outcome.kind === 'done') {
      if (batch.isContribution) tally.sent++;
    } else {
      tally.dropped++;
      onRefused(`Counts were refused: ${outcome.text}`);
    }
    return true;
  }

  private readonly onVisibility_ = (): void => {
    if (document.hidden) {
      this.sendBeforeLeaving();
      return;
    }
    // Nobody read the answers to beacons, and other tabs may have left batches.
    this.queue_.releaseAll();
    void this.queue_.restore().then(() => this.schedule_());
  };

  private readonly onRail_ = ({ slot, items }: Rail): void => {
    const minute = this.settings_.minute();
    // An empty rail is not put on the page.
    if (items.length > 0) this.add([{ event: serveEvent, itemId: '', slot, minute }]);
  };

  private readonly onPageHide_ = (): void => this.sendBeforeLeaving();
}
