import { CoreClient } from './client/core-client.js';
import { Emitter } from './emitter.js';
import { excludedItems } from './profile/excluded-items.js';
import { type CheckedRequest, checkRequest } from './recommend/check-request.js';
import { coreContent } from './recommend/core-content.js';
import { fallbackContent } from './recommend/fallback-content.js';
import { fetchFallback } from './recommend/fetch-fallback.js';
import { makeRail } from './recommend/make-rail.js';
import type { RailContent } from './recommend/rail-content.js';
import { settleWithin } from './shared/settle-within.js';
import { toShelfError } from './shared/to-shelf-error.js';
import type { ShelfError } from './shelf-error.js';
import { checkConsent } from './shopper/consent.js';
import { Shopper } from './shopper/shopper.js';
import { checkTrack } from './track/check-track.js';
import type {
  Consent,
  EventName,
  Rail,
  RecommendRequest,
  Shelf,
  ShelfEvents,
  ShelfProfile,
  Status,
  TrackParams,
} from './types.js';
import { versions } from './version.js';

export interface ShelfSettings {
  /** Absolute URL ending in a slash. */
  readonly base: string;
  readonly collector: string;
  /** As the shop stated it, or undefined. */
  readonly consent: Consent | undefined;
  readonly now: () => number;
  readonly flushInterval: number;
  readonly timeout: number;
}

// The fallback list is worth waiting for, but not long: the model was waited for already.
const fallbackTimeout = 3_000;

/** A shelf in a browser: joins the shopper on this page with the core in its worker. */
export class BrowserShelf implements Shelf {
  readonly profile: ShelfProfile;

  private readonly emitter_ = new Emitter<ShelfEvents>();
  private readonly shopper_: Shopper;
  private readonly core_: CoreClient;
  private popular_: Promise<readonly string[]> | null = null;
  private railGiven_ = false;
  private disposed_ = false;

  constructor(private readonly settings_: ShelfSettings) {
    const { base, collector, consent, flushInterval } = settings_;
    const onError = (error: ShelfError): void => this.emitter_.emit('error', error);
    this.core_ = new CoreClient({
      base,
      historyReady: () => this.shopper_.settled,
      history: () => this.shopper_.events,
      onReady: () => this.emitter_.emit('ready', this.status()),
      onFailure: onError,
    });
    this.shopper_ = new Shopper({
      // Item ids mean something only together with a catalogue.
      databaseName: `nearshelf ${new URL(base).pathname}`,
      collector,
      flushInterval,
      minute: () => this.minute_(),
      model: () => this.core_.model,
      onHistoryReplaced: () => {
        this.core_.replay();
        // Before the first rail there is nothing that could be out of date.
        if (this.railGiven_) this.emitter_.emit('change', undefined);
      },
      onError,
    });
    this.profile = {
      export: () => this.shopper_.export(),
      erase: () => this.shopper_.erase(),
    };
    // Without a stated level the shopper's choice is not known yet: what is stored stays.
    if (consent !== undefined) void this.shopper_.setConsent(consent);
  }

  track(name: EventName, params: TrackParams): void {
    checkTrack(name, params);
    if (this.disposed_) return;
    const events = this.shopper_.record(name, params);
    for (const event of events) this.core_.track(event);
    if (this.shopper_.permits('session')) this.core_.prepare();
    if (events.length > 0) this.emitter_.emit('change', undefined);
  }

  async recommend(request: RecommendRequest): Promise<Rail> {
    const checked = checkRequest(request);
    const content = await this.contentFor_(checked);
    this.railGiven_ = true;
    return makeRail(content, checked.slot, (name, params) => this.track(name, params));
  }

  setConsent(level: Consent): Promise<void> {
    checkConsent(level);
    if (this.disposed_) return Promise.resolve();
    const settled = this.shopper_.setConsent(level);
    this.emitter_.emit('consent', level);
    return settled;
  }

  on<Name extends keyof ShelfEvents>(
    name: Name,
    listener: (detail: ShelfEvents[Name]) => void,
  ): () => void {
    return this.emitter_.on(name, listener);
  }

  status(): Status {
    return {
      ...this.core_.status(),
      ...(this.disposed_ && { state: 'disposed' }),
      ...this.shopper_.status(),
      versions,
    };
  }

  flush(): Promise<void> {
    return this.shopper_.flush();
  }

  dispose(): void {
    if (this.disposed_) return;
    this.disposed_ = true;
    this.shopper_.leave();
    this.core_.dispose();
    this.emitter_.clear();
  }

  private minute_(): number {
    return Math.floor(this.settings_.now() / 60_000);
  }

  /** Rejects only with `signal.reason`. */
  private async contentFor_(request: CheckedRequest): Promise<RailContent> {
    const { signal } = request;
    try {
      return await settleWithin(
        this.askCore_(request),
        this.settings_.timeout,
        'The model',
        signal,
      );
    } catch (thrown) {
      if (signal?.aborted) throw thrown;
      const error = toShelfError(thrown, 'internal', 'recommend() failed');
      if (error.code === 'timeout') this.core_.giveUpWaiting();
      const popular = this.disposed_ ? [] : await this.popularItems_(signal);
      const excluded = excludedItems(this.shopper_.events, request.exclude, this.minute_());
      return fallbackContent(popular, request, excluded, error);
    }
  }

  private async askCore_(request: CheckedRequest): Promise<RailContent> {
    const { kind, anchor, limit, exclude, signal } = request;
    const answer = await this.core_.recommend(
      {
        kind,
        anchor,
        limit,
        excludeCart: exclude.includes('cart'),
        excludePurchased: exclude.includes('purchased'),
        minute: this.minute_(),
      },
      signal,
    );
    return coreContent(answer, request, this.shopper_.permits('session'));
  }

  /** Rejects only with `signal.reason`. */
  private async popularItems_(signal: AbortSignal | undefined): Promise<readonly string[]> {
    this.popular_ ??= fetchFallback(this.settings_.base);
    try {
      return await settleWithin(this.popular_, fallbackTimeout, 'The manifest', signal);
    } catch (thrown) {
      if (signal?.aborted) throw thrown;
      // The next rail tries again.
      this.popular_ = null;
      return [];
    }
  }
}
