import { countedEventNames } from '../feedback/contribution.js';
import type { Feedback, FeedbackSettings } from '../feedback/feedback.js';
import { Part } from '../shared/part.js';
import { ShelfError } from '../shelf-error.js';
import type { EventName, TrackedItem } from '../types.js';
import { type Action, selectItem } from './action.js';
import { type Click, isRecentClick } from './click.js';

/** Actions that wait here at most. */
const maxWaiting = 512;

type FeedbackModule = typeof import('../feedback/nearshelf.feedback.js');

const retryPause = 30_000;

export interface CountingSettings extends Omit<FeedbackSettings, 'onRefused'> {
  readonly onError: (error: ShelfError) => void;
}

/**
 * Counts actions, from its construction until stop() or leave(). Exists only while the shopper's
 * consent and browser permit measuring, and only then loads the code that brings the counts to the
 * collector; what happens before that is there waits here.
 */
export class Counting {
  private readonly part_: Part<FeedbackModule>;
  private feedback_: Feedback | null = null;
  private actions_: Action[] = [];
  private loading_: Promise<void> | null = null;
  private retryAt_ = 0;
  private state_: 'on' | 'left' | 'stopped' = 'on';

  constructor(private readonly settings_: CountingSettings) {
    this.part_ = new Part(settings_.locate('nearshelf.feedback.js'), 'feedback-unavailable');
    // What happened before the consent is nobody's.
    settings_.events.past.length = 0;
    document.addEventListener('visibilitychange', this.park_);
    addEventListener('pagehide', this.park_);
    void this.load_();
  }

  /** Actions counted and not yet put into a batch. */
  get pending(): number {
    return this.actions_.length + (this.feedback_?.pending ?? 0);
  }

  /** Batches that wait for an answer. */
  get queued(): number {
    return this.feedback_?.queued ?? 0;
  }

  /** Clicks that may still be credited, oldest first. Never rejects. */
  async clicks(): Promise<({ item_id: string } & Click)[]> {
    await this.settings_.databaseReady;
    if (this.feedback_) {
      await this.feedback_.ready;
      return this.feedback_.clicks;
    }
    const minute = this.settings_.minute();
    const stored = await this.settings_.database.entries('clicks', (key, value) =>
      isRecentClick(key, value, minute),
    );
    const clicks = new Map(stored as [string, Click][]);
    for (const { event, itemId, slot, minute: then } of this.actions_) {
      if (event === selectItem && slot !== undefined) clicks.set(itemId, { slot, minute: then });
    }
    return [...clicks].map(([item_id, click]) => ({ item_id, ...click }));
  }

  /** Counts one action for each item; nothing for an event that is not counted. */
  count(name: EventName, items: readonly TrackedItem[], listId: string | undefined): void {
    const event = countedEventNames.indexOf(name) + 1;
    if (event === 0) return;
    const { tally, minute } = this.settings_;
    const actions = items.map(({ item_id, item_list_id = listId }): Action => {
      const action = { event, itemId: item_id, minute: minute() };
      return item_list_id === undefined ? action : { ...action, slot: item_list_id };
    });
    tally.counted += actions.length;
    if (this.feedback_) {
      this.feedback_.add(actions);
    } else {
      this.actions_.push(...actions);
      this.actions_.splice(maxWaiting);
      if (performance.now() >= this.retryAt_) void this.load_();
    }
  }

  /** Resolves when every batch was answered, or one was not and all stay queued. Never rejects. */
  async flush(): Promise<void> {
    await this.load_();
    await this.feedback_?.flush();
  }

  /** The consent is gone: drops everything. The database and the parked actions are their owner's. */
  stop(): void {
    this.detach_('stopped');
    this.actions_ = [];
    this.feedback_?.stop();
  }

  /**
   * The page goes on without the SDK: sends what there is, as when the page is left. Resolves when
   * the database is not needed any more. Never rejects.
   */
  leave(): Promise<void> | undefined {
    this.detach_('left');
    return this.feedback_?.leave();
  }

  private detach_(state: 'left' | 'stopped'): void {
    this.state_ = state;
    document.removeEventListener('visibilitychange', this.park_);
    removeEventListener('pagehide', this.park_);
  }

  /** The page may go away before anything can be sent. */
  private readonly park_ = ({ type }: Event): void => {
    if (this.feedback_ || this.actions_.length === 0) return;
    if (type !== 'pagehide' && !document.hidden) return;
    if (this.settings_.parked.put(this.actions_)) this.actions_ = [];
  };

  /** Resolves when the code is there, or could not be had this time. */
  private load_(): Promise<void> {
    if (this.feedback_ || this.state_ !== 'on') return Promise.resolve();
    this.loading_ ??= this.tryToLoad_().finally(() => {
      this.loading_ = null;
    });
    return this.loading_;
  }

  private async tryToLoad_(): Promise<void> {
    const { parked, onError } = this.settings_;
    try {
      const { Feedback } = await this.part_.load();
      if (this.state_ === 'stopped') return;
      this.feedback_ = new Feedback({
        ...this.settings_,
        onRefused: (text) => onError(new ShelfError('contribution-dropped', text)),
      });
      // After leave(), the next page is to have what is parked.
      if (this.state_ === 'on') this.feedback_.add(parked.take());
      this.feedback_.add(this.actions_);
      this.actions_ = [];
      if (this.state_ === 'left') void this.feedback_.leave();
      else if (document.hidden) this.feedback_.sendBeforeLeaving();
    } catch (thrown) {
      this.retryAt_ = performance.now() + retryPause;
      if (this.state_ === 'on') onError(thrown as ShelfError);
    }
  }
}
