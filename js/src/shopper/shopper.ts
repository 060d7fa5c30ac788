import type { CoreClient } from '../client/core-client.js';
import { Counting } from '../counting/counting.js';
import { ParkedActions } from '../counting/parked-actions.js';
import type { Emitter } from '../emitter.js';
import { emptyTally, type Tally } from '../feedback/tally.js';
import { exportProfile } from '../profile/export-profile.js';
import { Profile } from '../profile/profile.js';
import { type ProfileEvent, profileEventType } from '../profile/profile-event.js';
import type { Locate } from '../shared/locate.js';
import type { ShelfError } from '../shelf-error.js';
import { countingStores, Database } from '../storage/database.js';
import { eraseCache } from '../storage/erase-cache.js';
import type {
  Consent,
  EventName,
  ExportedProfile,
  ShelfEvents,
  Status,
  TrackParams,
} from '../types.js';
import { permits } from './consent.js';
import { globalPrivacyControl } from './global-privacy-control.js';

export interface ShopperSettings {
  /** Of the database, the cache of files, and what is kept for the next page. */
  readonly name: string;
  readonly locate: Locate;
  readonly collector: string;
  readonly flushInterval: number;
  /** Minutes since the epoch. */
  readonly minute: () => number;
  /** The loaded model, and how long it took. */
  readonly core: Pick<CoreClient, 'model' | 'status'>;
  /** What the shelf tells the page. */
  readonly events: Emitter<ShelfEvents>;
  /** The history changed other than by record(). */
  readonly onHistoryReplaced: () => void;
  readonly onError: (error: ShelfError) => void;
}

/**
 * Everything the page knows of the shopper, and the consent over it: whatever is kept, stored or sent
 * passes through here.
 */
export class Shopper {
  private readonly database_: Database;
  private readonly history_: Profile;
  private readonly parked_: ParkedActions;
  private readonly tally_: Tally = { ...emptyTally };
  private counting_: Counting | null = null;
  private stated_: Consent = 'session';
  private applied_: Consent = 'session';
  private settling_: Promise<void> = Promise.resolve();
  private left_ = false;
  private keepsFiles_ = true;

  constructor(private readonly settings_: ShopperSettings) {
    this.database_ = new Database(settings_.name, () => {
      this.keepsFiles_ = false;
      this.forgetHistory_();
      this.restartCounting_();
    });
    this.history_ = new Profile(this.database_);
    this.parked_ = new ParkedActions(settings_.name);
    globalThis.document?.addEventListener('visibilitychange', this.onVisibility_);
  }

  /** Oldest first. */
  get events(): readonly ProfileEvent[] {
    return this.history_.events;
  }

  /** Resolves when the storage is as the latest consent wants it. Never rejects. */
  get settled(): Promise<void> {
    return this.settling_;
  }

  /** Name of the cache for the shelf's files; null when the shopper wants none here, or in another tab. */
  get cacheName(): string | null {
    return this.keepsFiles_ && this.permits('device') ? this.settings_.name : null;
  }

  /** Whether the consent permits what `level` stands for. */
  permits(level: Consent): boolean {
    return permits(this.applied_, level);
  }

  status(): Pick<Status, 'consent' | 'appliedConsent' | 'gpc' | 'storage' | 'contributions'> {
    const { isOpen, note } = this.database_;
    const { pending = 0, queued = 0 } = this.counting_ ?? {};
    return {
      consent: this.stated_,
      appliedConsent: this.left_ ? 'off' : this.applied_,
      gpc: globalPrivacyControl(),
      storage: { kind: isOpen ? 'indexeddb' : 'memory', ...(note && { note }) },
      contributions: { ...this.tally_, pending, queued },
    };
  }

  /** Applies a level: memory and counts at once, the storage when the promise resolves. */
  setConsent(level: Consent): Promise<void> {
    this.stated_ = level;
    if (this.left_) return this.settling_;
    this.keepsFiles_ = true;
    // Nothing is sent for a browser that asks for privacy.
    this.applied_ = level === 'measure' && globalPrivacyControl() ? 'device' : level;
    if (!this.permits('session')) this.forgetHistory_();
    // One change of the storage after the other, each towards the level of its moment.
    this.settling_ = this.settling_.then(() => this.settleStorage_());
    if (this.permits('measure')) this.counting_ ??= this.startCounting_();
    else this.stopCounting_();
    return this.settling_;
  }

  /** Keeps and counts an event as far as the consent permits. Returns what entered the history. */
  record(name: EventName, { items, item_list_id }: TrackParams): ProfileEvent[] {
    this.counting_?.count(name, items, item_list_id);
    const type = profileEventType(name);
    if (type === 0 || !this.permits('session')) return [];
    const minute = this.settings_.minute();
    const events = items.map(({ item_id }) => ({ item_id, type, minute }));
    for (const event of events) this.history_.add(event);
    return events;
  }

  async export(): Promise<ExportedProfile> {
    await this.settling_;
    const clicks = (await this.counting_?.clicks()) ?? [];
    return exportProfile(this.history_.events, clicks);
  }

  /** Forgets everything. Rejects with a ShelfError when the stored part may still be there. */
  erase(): Promise<void> {
    this.forgetHistory_();
    const erasing = this.settling_.then(() => this.eraseStorage_());
    this.settling_ = erasing.catch(() => undefined).then(() => this.settleStorage_());
    this.restartCounting_();
    return erasing;
  }

  async flush(): Promise<void> {
    await this.counting_?.flush();
  }

  /** The page goes on without the SDK: sends counts as when the page is left. */
  leave(): void {
    this.left_ = true;
    globalThis.document?.removeEventListener('visibilitychange', this.onVisibility_);
    const left = this.counting_?.leave();
    void this.settling_.then(() => left).then(() => this.database_.close());
  }

  private forgetHistory_(): void {
    this.history_.forget();
    this.settings_.onHistoryReplaced();
  }

  private async settleStorage_(): Promise<void> {
    if (!this.permits('device')) {
      await this.eraseStorage_().catch(this.settings_.onError);
      return;
    }
    if (!this.database_.isOpen) {
      await this.database_.open();
      // A later level may be waiting for its turn: it must find the memory as it left it.
      if (!this.permits('device')) return;
      await this.history_.restore(this.settings_.minute());
      if (this.history_.events.length > 0) this.settings_.onHistoryReplaced();
    }
    if (!this.permits('measure')) {
      for (const store of countingStores) this.database_.clear(store);
    }
  }

  private async eraseStorage_(): Promise<void> {
    this.history_.detach();
    await Promise.all([this.database_.erase(), eraseCache(this.settings_.name)]);
  }

  /** Other tabs may have added to the stored history while this one was in the background. */
  private readonly onVisibility_ = async (): Promise<void> => {
    if (document.hidden || !this.database_.isOpen) return;
    if (await this.history_.refresh(this.settings_.minute())) this.settings_.onHistoryReplaced();
  };

  private startCounting_(): Counting {
    return new Counting({
      ...this.settings_,
      parked: this.parked_,
      database: this.database_,
      databaseReady: this.settling_,
      tally: this.tally_,
    });
  }

  private stopCounting_(): void {
    this.parked_.take();
    this.counting_?.stop();
    this.counting_ = null;
  }

  /** Drops what was counted and clicked, and goes on from nothing. */
  private restartCounting_(): void {
    const isCounting = this.counting_ !== null;
    this.stopCounting_();
    if (isCounting) this.counting_ = this.startCounting_();
  }
}
