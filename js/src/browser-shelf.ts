import { CoreClient } from './client/core-client.js';
import { Emitter } from './emitter.js';
import { excludedItems } from './profile/excluded-items.js';
import { checkImageSearch } from './recommend/check-image-search.js';
import { type CheckedRequest, checkRequest } from './recommend/check-request.js';
import { checkRequests } from './recommend/check-requests.js';
import { coreContent } from './recommend/core-content.js';
import { fallbackContent } from './recommend/fallback-content.js';
import { fetchFallback } from './recommend/fetch-fallback.js';
import { makeRail } from './recommend/make-rail.js';
import type { RailContent } from './recommend/rail-content.js';
import { check } from './shared/check.js';
import type { Locate } from './shared/locate.js';
import { Part } from './shared/part.js';
import type { CoreRail, CoreRequest } from './shared/protocol.js';
import { settleWithin } from './shared/settle-within.js';
import { toShelfError } from './shared/to-shelf-error.js';
import { ShelfError } from './shelf-error.js';
import { checkConsent } from './shopper/consent.js';
import { Shopper } from './shopper/shopper.js';
import { checkItemId } from './track/check-item-id.js';
import { checkTrack } from './track/check-track.js';
import type {
  Consent,
  ConsentSource,
  EventName,
  Explanation,
  Rail,
  RecommendRequest,
  Shelf,
  ShelfEvents,
  ShelfProfile,
  Status,
  TrackParams,
  WorkerMode,
} from './types.js';
import { versions } from './version.js';
import type { ImageSearch, ImageSearchOptions } from './vision/image-search-types.js';
import type { Photo } from './vision/photo-types.js';
import { VisionLoader } from './vision/vision-loader.js';

export interface ShelfSettings {
  /** Absolute URL of the folder with the manifest, ending in a slash. */
  readonly base: string;
  readonly locate: Locate;
  /** In place of core.wasm. */
  readonly wasm?: WebAssembly.Module | ArrayBuffer | undefined;
  readonly publicKey?: string | undefined;
  readonly worker: WorkerMode;
  readonly collector: string;
  /** As the shop stated it. */
  readonly consent?: Consent | undefined;
  readonly now: () => number;
  readonly flushInterval: number;
  readonly timeout: number;
}

type TagsModule = typeof import('./tags/nearshelf.tags.js');

// The fallback list is worth waiting for, but not long: the model was waited for already.
const fallbackTimeout = 3_000;
// Nothing stands in for what looks like a photo, and the looks of a large catalogue take their time.
const looksTimeout = 60_000;

/** A shelf in a browser: joins the shopper on this page with the core in its worker. */
export class BrowserShelf implements Shelf {
  readonly profile: ShelfProfile;

  private readonly emitter_ = new Emitter<ShelfEvents>();
  private readonly shopper_: Shopper;
  private readonly core_: CoreClient;
  private readonly vision_: VisionLoader;
  private readonly tags_: Part<TagsModule>;
  /** Ends what followConsent() began. */
  private unfollow_: (() => void) | null = null;
  private readonly watches_ = new Set<() => void>();
  private popular_: Promise<readonly string[]> | null = null;
  private railGiven_ = false;
  private closed_: 'server' | 'disposed' | null = null;

  constructor(private readonly settings_: ShelfSettings) {
    const { base, consent, locate } = settings_;
    const onError = (error: ShelfError): void => this.emitter_.emit('error', error);
    // Item ids mean something only together with a catalogue.
    const name = `nearshelf ${new URL(base).pathname}`;
    this.vision_ = new VisionLoader(locate);
    this.tags_ = new Part(locate('nearshelf.tags.js'), 'tags-unavailable');
    this.core_ = new CoreClient({
      ...settings_,
      cache: () => this.shopper_.cacheName,
      historyReady: () => this.shopper_.settled,
      history: () => this.shopper_.events,
      onReady: () => this.emitter_.emit('ready', this.status()),
      onFailure: onError,
    });
    this.shopper_ = new Shopper({
      ...settings_,
      name,
      minute: () => this.minute_(),
      core: this.core_,
      events: this.emitter_,
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
    if (typeof document === 'undefined') {
      this.close_('server', 'There is no document: ask again in the browser.');
    }
    // Without a stated level the shopper's choice is not known yet: what is stored stays.
    if (consent !== undefined) void this.shopper_.setConsent(consent);
  }

  track(name: EventName, params: TrackParams): void {
    checkTrack(name, params);
    if (this.closed_) return;
    this.emitter_.emit('track', { name, params });
    const events = this.shopper_.record(name, params);
    for (const event of events) this.core_.track(event);
    if (this.shopper_.permits('session')) this.core_.prepare();
    if (events.length > 0) this.emitter_.emit('change', undefined);
  }

  async recommend(request: RecommendRequest): Promise<Rail> {
    const [rail] = await this.rails_([checkRequest(request, 'recommend')]);
    return rail as Rail;
  }

  async recommendAll(requests: readonly RecommendRequest[]): Promise<Rail[]> {
    return this.rails_(checkRequests(requests));
  }

  async explain(request: RecommendRequest, itemId: string): Promise<Explanation | null> {
    const checked = checkRequest(request, 'explain');
    checkItemId('explain: itemId', itemId);
    const signals = signalsOf([checked]);
    try {
      return await settleWithin(
        this.core_.explain(this.coreRequest_(checked), itemId, signals),
        this.settings_.timeout,
        'The model',
        signals,
      );
    } catch (thrown) {
      if (isAborted(signals)) throw thrown;
      return null;
    }
  }

  async searchByImage(photo: Photo, options: ImageSearchOptions = {}): Promise<ImageSearch> {
    const start = performance.now();
    const checked = checkImageSearch(options);
    const signals = signalsOf([checked]);
    const [looks, searcher] = await settleWithin(
      Promise.all([this.core_.looks(signals), this.vision_.searcher()]),
      looksTimeout,
      'Visual search',
      signals,
    );
    return searcher.search(photo, options, {
      looks,
      start,
      rank: async (look, encoder) => {
        const query = { ...checked.query, look, encoder };
        const [content] = await this.askInTime_([{ ...checked, query }], signals);
        return this.rail_(content as RailContent, checked.slot);
      },
    });
  }

  setConsent(level: Consent): Promise<void> {
    checkConsent(level);
    this.unfollow_?.();
    return this.applyConsent_(level);
  }

  followConsent(source: ConsentSource): () => void {
    check(
      source === 'google' || source === 'shopify',
      'followConsent: pass google or shopify',
      source,
    );
    this.unfollow_?.();
    this.unfollow_ = this.watch_((tags) =>
      tags.followConsent(source, (level) => void this.applyConsent_(level)),
    );
    return this.unfollow_;
  }

  observe(dataLayer: readonly unknown[]): () => void {
    check(Array.isArray(dataLayer), 'observe: pass an array', dataLayer);
    return this.watch_((tags) => tags.observe(dataLayer, this.onPush_));
  }

  on<Name extends keyof ShelfEvents>(
    name: Name,
    listener: (detail: ShelfEvents[Name]) => void,
  ): () => void {
    // Nothing would ever call it; a server would collect them.
    return this.closed_ ? () => undefined : this.emitter_.on(name, listener);
  }

  status(): Status {
    return {
      ...this.core_.status(),
      ...this.shopper_.status(),
      ...(this.closed_ && { state: this.closed_ }),
      versions,
    };
  }

  flush(): Promise<void> {
    return this.shopper_.flush();
  }

  dispose(): void {
    if (!this.closed_) this.close_('disposed', 'dispose() was called on this shelf.');
  }

  /** From now on nothing happens but that rails are empty and say why. */
  private close_(code: 'server' | 'disposed', text: string): void {
    this.closed_ = code;
    for (const stop of this.watches_) stop();
    this.shopper_.leave();
    this.core_.close(new ShelfError(code, text));
    this.vision_.dispose();
    this.emitter_.clear();
  }

  /** One function for all calls: by it, nearshelf.tags.js knows what was told already. */
  private readonly onPush_ = (name: EventName, params: TrackParams): void =>
    this.track(name, params);

  private applyConsent_(level: Consent): Promise<void> {
    const settled = this.shopper_.setConsent(level);
    this.emitter_.emit('consent', level);
    return settled;
  }

  /** Begins something of nearshelf.tags.js as soon as that is there; the returned function ends it. */
  private watch_(begin: (tags: TagsModule) => () => void): () => void {
    let end: (() => void) | undefined;
    const stop = (): void => {
      this.watches_.delete(stop);
      end?.();
    };
    if (this.closed_) return stop;
    this.watches_.add(stop);
    this.tags_.load().then(
      (tags) => {
        if (this.watches_.has(stop)) end = begin(tags);
      },
      (error) => this.emitter_.emit('error', error),
    );
    return stop;
  }

  private minute_(): number {
    return Math.floor(this.settings_.now() / 60_000);
  }

  private coreRequest_({ query }: CheckedRequest): CoreRequest {
    return { ...query, minute: this.minute_() };
  }

  /** Rejects only with the reason of a signal. */
  private async rails_(requests: readonly CheckedRequest[]): Promise<Rail[]> {
    const contents = await this.contentsFor_(requests);
    this.railGiven_ = true;
    return requests.map(({ slot }, index) => {
      const rail = this.rail_(contents[index] as RailContent, slot);
      this.emitter_.emit('rail', rail);
      return rail;
    });
  }

  private rail_(content: RailContent, slot: string): Rail {
    return makeRail(content, slot, {
      track: (name, params) => this.track(name, params),
      noteSeen: (ids) => {
        if (this.shopper_.permits('session')) this.core_.noteImpressions(ids, this.minute_());
      },
    });
  }

  private async contentsFor_(requests: readonly CheckedRequest[]): Promise<RailContent[]> {
    const signals = signalsOf(requests);
    try {
      return await this.askInTime_(requests, signals);
    } catch (thrown) {
      if (isAborted(signals)) throw thrown;
      const error = toShelfError(thrown, 'internal', 'recommend() failed');
      if (error.code === 'timeout') this.core_.giveUpWaiting();
      const popular = this.closed_ ? [] : await this.popularItems_(signals);
      const shown = new Set<string>();
      return requests.map((request) => {
        const { exclude, query } = request;
        const excluded = excludedItems(this.shopper_.events, exclude, this.minute_());
        if (exclude.includes('current')) excluded.add(query.anchor);
        for (const id of [...query.exclude, ...shown]) excluded.add(id);
        const content = fallbackContent(popular, request, excluded, error);
        for (const { id } of content.items) shown.add(id);
        return content;
      });
    }
  }

  private askInTime_(
    requests: readonly CheckedRequest[],
    signals: readonly AbortSignal[],
  ): Promise<RailContent[]> {
    return settleWithin(
      this.askCore_(requests, signals),
      this.settings_.timeout,
      'The model',
      signals,
    );
  }

  private async askCore_(
    requests: readonly CheckedRequest[],
    signals: readonly AbortSignal[],
  ): Promise<RailContent[]> {
    const { rails } = await this.core_.recommend(
      requests.map((request) => this.coreRequest_(request)),
      signals,
    );
    const historyUsed = this.shopper_.permits('session');
    return requests.map((request, index) =>
      coreContent(rails[index] as CoreRail, request, historyUsed),
    );
  }

  /** Rejects only with the reason of a signal. */
  private async popularItems_(signals: readonly AbortSignal[]): Promise<readonly string[]> {
    this.popular_ ??= fetchFallback(this.settings_.base);
    try {
      return await settleWithin(this.popular_, fallbackTimeout, 'The manifest', signals);
    } catch (thrown) {
      if (isAborted(signals)) throw thrown;
      // The next rail tries again.
      this.popular_ = null;
      return [];
    }
  }
}

function signalsOf(requests: readonly CheckedRequest[]): AbortSignal[] {
  return requests.flatMap(({ signal }) => signal ?? []);
}

function isAborted(signals: readonly AbortSignal[]): boolean {
  return signals.some(({ aborted }) => aborted);
}
