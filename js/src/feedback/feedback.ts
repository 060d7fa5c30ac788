import { type Action, selectItem } from '../counting/action.js';
import type { Database } from '../storage/database.js';
import { Attribution } from './attribution.js';
import type { Batch } from './batch.js';
import { BatchQueue } from './batch-queue.js';
import { ContributionBuilder } from './contribution-builder.js';
import { sendBatch } from './send-batch.js';
import { fetchOutlivesPage, sendBeacon } from './send-beacon.js';
import type { Tally } from './tally.js';

// Browsers allow 64 KiB of requests that outlive a page.
const leaveBudgetBytes = 60_000;
const firstBackoff = 5_000;
const maxBackoff = 300_000;

export interface FeedbackSettings {
  readonly collector: string;
  /** Milliseconds between sends while the page is visible. */
  readonly flushInterval: number;
  readonly database: Database;
  /** Resolves when the database is open, or refused. */
  readonly databaseReady: Promise<void>;
  readonly tally: Tally;
  /** Minutes since the epoch. */
  readonly minute: () => number;
  /** The loaded model, or null. */
  readonly model: () => string | null;
  /** Called with the collector's words when it refuses counts for good. */
  readonly onRefused: (text: string) => void;
}

/**
 * Counts actions and brings the counts to the collector, from its construction until stop() or
 * leave(). Exists only while the shopper's consent and browser permit measuring.
 */
export class Feedback {
  private readonly attribution_: Attribution;
  private readonly queue_: BatchQueue;
  private builder_: ContributionBuilder | null = null;
  /** Actions from before the clicks of earlier pages were read. */
  private deferred_: Action[] | null = [];
  private readonly restored_: Promise<void>;
  private timer_: ReturnType<typeof setTimeout> | undefined;
  private draining_: Promise<void> | null = null;
  private failures_ = 0;
  private quietUntil_ = 0;
  private attached_ = true;
  private readonly stopped_ = new AbortController();

  constructor(private readonly settings_: FeedbackSettings) {
    const { database, tally } = settings_;
    this.attribution_ = new Attribution(database);
    this.queue_ = new BatchQueue(database, () => tally.dropped++);
    document.addEventListener('visibilitychange', this.onVisibility_);
    addEventListener('pagehide', this.onPageHide_);
    this.restored_ = this.restore_();
  }

  /** Actions counted and not yet sealed. */
  get pending(): number {
    return (this.builder_?.size ?? 0) + (this.deferred_?.length ?? 0);
  }

  get queued(): number {
    return this.queue_.size;
  }

  get clicks(): ReturnType<Attribution['entries']> {
    return this.attribution_.entries();
  }

  /** Resolves when what earlier pages left has been read. Never rejects. */
  get ready(): Promise<void> {
    return this.restored_;
  }

  /** Counts actions, oldest first. */
  add(actions: readonly Action[]): void {
    for (const action of actions) {
      if (this.deferred_) this.deferred_.push(action);
      else this.apply_(action);
    }
    this.schedule_();
  }

  /** Resolves when every batch was answered, or one was not and all stay queued. Never rejects. */
  async flush(): Promise<void> {
    await this.restored_;
    this.seal_();
    await this.drain_();
  }

  /** The consent is gone: drops everything in memory. The database is its owner's to clear. */
  stop(): void {
    this.detach_();
    this.stopped_.abort();
    this.deferred_ = null;
    this.builder_ = null;
  }

  /** The page goes on without the SDK: sends what there is, as when the page is left. */
  leave(): void {
    this.sendBeforeLeaving();
    this.detach_();
  }

  /** Seals what was counted and sends what fits, in a way that outlives the page. */
  sendBeforeLeaving(): void {
    this.applyDeferred_();
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
    clearTimeout(this.timer_);
  }

  private async restore_(): Promise<void> {
    await this.settings_.databaseReady;
    if (this.stopped_.signal.aborted) return;
    await Promise.all([this.attribution_.restore(this.settings_.minute()), this.queue_.restore()]);
    this.applyDeferred_();
    if (this.queue_.size > 0) void this.drain_();
  }

  private applyDeferred_(): void {
    const actions = this.deferred_ ?? [];
    this.deferred_ = null;
    for (const action of actions) this.apply_(action);
  }

  private apply_({ event, itemId, slot, minute }: Action): void {
    if (event === selectItem && slot !== undefined) {
      this.attribution_.clicked(itemId, slot, minute);
    }
    // What comes after a click may be due to it.
    const clickedSlot = event > selectItem ? this.attribution_.slotOf(itemId, minute) : undefined;
    const credited = slot ?? clickedSlot ?? '';
    const hour = Math.floor(minute / 60);
    const model = this.settings_.model();
    if (this.builder_?.hour !== hour || this.builder_.model !== model) this.seal_();
    this.builder_ ??= new ContributionBuilder(hour, model);
    if (this.builder_.add(credited, itemId, event)) return;
    this.seal_();
    this.builder_ = new ContributionBuilder(hour, model);
    this.builder_.add(credited, itemId, event);
  }

  private seal_(): void {
    if (this.builder_) this.queue_.add(this.builder_.seal());
    this.builder_ = null;
  }

  private schedule_(): void {
    const idle = this.pending === 0 && this.queue_.size === 0;
    if (!this.attached_ || idle || document.hidden || this.timer_ !== undefined) return;
    const wait = Math.max(this.settings_.flushInterval, this.quietUntil_ - performance.now());
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
      tally.sent++;
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

  private readonly onPageHide_ = (): void => this.sendBeforeLeaving();
}
