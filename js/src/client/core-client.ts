import type { ShelfSettings } from '../browser-shelf.js';
import type { ProfileEvent } from '../profile/profile-event.js';
import { fetchManifestText } from '../shared/fetch-manifest-text.js';
import { notLoaded } from '../shared/not-loaded.js';
import {
  type Answer,
  type Argument,
  type CoreAnswer,
  type CoreRequest,
  type LoadedModel,
  type LooksInfo,
  type Method,
  protocolVersion,
} from '../shared/protocol.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import type { ShelfError } from '../shelf-error.js';
import { eraseCache } from '../storage/erase-cache.js';
import type { Status } from '../types.js';
import { openInPage } from './open-in-page.js';
import { openWorker } from './open-worker.js';
import { RpcClient } from './rpc-client.js';
import { whenIdle } from './when-idle.js';

export interface CoreClientSettings
  extends Pick<ShelfSettings, 'base' | 'locate' | 'wasm' | 'publicKey' | 'worker'> {
  /** Name of the cache for files, or null: asked when loading begins. */
  readonly cache: () => string | null;
  /** Resolves when `history` is complete. */
  readonly historyReady: () => Promise<void>;
  readonly history: () => readonly ProfileEvent[];
  readonly onReady: () => void;
  readonly onFailure: (error: ShelfError) => void;
}

/** What is loaded before anything is. */
export const noModel: Omit<LoadedModel, 'model' | 'manifest'> & {
  readonly model: null;
  readonly manifest: null;
} = {
  model: null,
  manifest: null,
  items: 0,
  notes: [],
  bytes: { shards: 0, wasm: 0 },
  timings: { manifest: 0, shards: 0, wasm: 0 },
};

// What was out of reach may be back; a page that lives for hours should get its model then.
const retryPause = 30_000;
const outOfReach = '-unavailable';

/**
 * The core in its worker: started on first use, started again once when it dies. The history stays
 * on the page's side, so that a new worker gets all of it.
 */
export class CoreClient {
  private rpc_: RpcClient | null = null;
  private attempt_: Promise<RpcClient> | null = null;
  private loaded_: LoadedModel | null = null;
  private loadTime_ = 0;
  private recommendTime_ = 0;
  private unknownItems_ = 0;
  private failure_: ShelfError | null = null;
  private failedAt_ = 0;
  private restartsLeft_ = 1;
  private inPage_: boolean;
  private imports_ = 0;
  /** Files of another release were found in the browser's cache. */
  private outdated_ = false;
  private scheduled_ = false;

  constructor(private readonly settings_: CoreClientSettings) {
    this.inPage_ = settings_.worker === 'none';
  }

  /** The manifest's model; null until it is loaded. */
  get model(): string | null {
    return this.loaded_?.model ?? null;
  }

  status(): Pick<
    Status,
    | 'state'
    | 'cause'
    | 'model'
    | 'manifest'
    | 'thread'
    | 'items'
    | 'notes'
    | 'unknownItems'
    | 'bytes'
    | 'timings'
  > {
    const { loaded_: loaded, failure_: failure, attempt_: attempt } = this;
    const { timings, ...model } = loaded ?? noModel;
    return {
      state: loaded ? 'ready' : failure ? 'fallback' : attempt ? 'loading' : 'idle',
      ...(failure && { cause: { code: failure.code, text: failure.message } }),
      ...model,
      thread: loaded && (this.inPage_ ? 'page' : 'worker'),
      unknownItems: this.unknownItems_,
      timings: { ...timings, load: this.loadTime_, recommend: this.recommendTime_ },
    };
  }

  /** Starts loading when the page is idle. */
  prepare(): void {
    if (this.scheduled_) return;
    this.scheduled_ = true;
    // The outcome is kept in `state` and told through onReady and onFailure.
    whenIdle(() => this.start_().catch(() => undefined));
  }

  /** Resolves with the rails of one page. Rejects as ask_() does. */
  async recommend(
    requests: readonly CoreRequest[],
    signals: readonly AbortSignal[],
  ): Promise<CoreAnswer> {
    const [answer, time] = await this.ask_('recommend', requests, signals);
    this.recommendTime_ = time;
    this.unknownItems_ = answer.unknownItems;
    return answer;
  }

  /** Resolves with what the core says of one item. Rejects as ask_() does. */
  async explain(
    request: CoreRequest,
    itemId: string,
    signals: readonly AbortSignal[],
  ): Promise<Answer<'explain'>> {
    return (await this.ask_('explain', { request, itemId }, signals))[0];
  }

  /** Resolves as the worker's looks() does. Rejects as it does, or as ask_() does. */
  async looks(signals: readonly AbortSignal[]): Promise<LooksInfo> {
    return (await this.ask_('looks', undefined, signals))[0];
  }

  /** Tells a running core about an event that `history` already holds. */
  track(event: ProfileEvent): void {
    this.rpc_?.call('track', event).catch(() => undefined);
  }

  /** Tells a running core that `history` changed otherwise. */
  replay(): void {
    this.rpc_?.call('replay', this.settings_.history()).catch(() => undefined);
  }

  /** Tells a running core what was on screen; nobody else hears of it. */
  noteImpressions(ids: readonly string[], minute: number): void {
    this.rpc_?.call('noteImpressions', { ids, minute }).catch(() => undefined);
  }

  /** The core has not answered in time: a loaded one hangs, one that is still loading may go on. */
  giveUpWaiting(): void {
    if (this.loaded_) this.rpc_?.die('It did not answer in time.');
  }

  /** Stops the core for good; open and later calls reject with `error`. */
  close(error: ShelfError): void {
    this.abandon_(error);
  }

  /**
   * Resolves with the core's answer and the milliseconds it took. Rejects with a ShelfError, or with
   * the reason of a signal that aborts before the core is asked.
   */
  private async ask_<M extends Method>(
    method: M,
    argument: Argument<M>,
    signals: readonly AbortSignal[],
  ): Promise<[Answer<M>, number]> {
    for (;;) {
      const rpc = await this.start_();
      // Only before the call: nothing calls a message back that was posted.
      for (const { aborted, reason } of signals) if (aborted) throw reason;
      const start = performance.now();
      try {
        return [await rpc.call(method, argument), performance.now() - start];
      } catch (thrown) {
        // When the worker died, start() knows whether there is another.
        if (this.rpc_ === rpc) throw thrown;
      }
    }
  }

  /** Resolves with a loaded core; rejects with the ShelfError that says why there is none. */
  private async start_(): Promise<RpcClient> {
    for (;;) {
      if (this.failure_ && !this.mayRetry_(this.failure_)) throw this.failure_;
      this.failure_ = null;
      this.attempt_ ??= this.load_();
      const attempt = this.attempt_;
      try {
        return await attempt;
      } catch (thrown) {
        // An attempt that failed or died has been put aside: `failure` or another one decides.
        if (this.attempt_ === attempt) throw thrown;
      }
    }
  }

  private mayRetry_({ code }: ShelfError): boolean {
    return code.endsWith(outOfReach) && performance.now() - this.failedAt_ > retryPause;
  }

  private async load_(): Promise<RpcClient> {
    const { base, cache, historyReady, locate, onReady, publicKey, wasm } = this.settings_;
    const worker = locate('nearshelf.worker.js');
    const start = performance.now();
    await historyReady();
    let rpc: RpcClient | null = null;
    try {
      // The worker takes care of its core.wasm. What cannot be had stays as it is.
      if (this.outdated_) await fetch(worker, { cache: 'reload' }).catch(() => undefined);
      const name = cache();
      // While the worker starts; with a cache at hand it may not be needed at all.
      const manifest = name ? null : fetchManifestText(base).catch(() => null);
      const port = await this.open_(worker);
      if (this.failure_) throw this.failure_;
      rpc = new RpcClient(port, worker, (error) => this.goOn_(error));
      this.rpc_ = rpc;
      const text = await manifest;
      const loading = rpc.call('load', {
        base,
        worker,
        wasm: wasm ?? locate('core.wasm'),
        publicKey,
        manifest: text,
        cache: name,
        protocol: protocolVersion,
      });
      // Consent may end before the worker opens the cache, which makes it anew.
      const check = (): void => void (name && !cache() && eraseCache(name));
      loading.then(check, check);
      // The worker keeps the order: the whole history first, then events as they come.
      this.replay();
      this.loaded_ = await loading;
      this.loadTime_ = performance.now() - start;
      onReady();
      return rpc;
    } catch (thrown) {
      // A worker that died has been dealt with, and so has dispose().
      if (this.rpc_ === rpc && !this.failure_) {
        this.goOn_(toShelfError(thrown, 'worker-unavailable', notLoaded(worker)));
      }
      throw thrown;
    }
  }

  private open_(url: string): Worker | Promise<MessagePort> {
    return this.inPage_
      ? openInPage(url, this.imports_++)
      : openWorker(url, this.settings_.worker === 'blob');
  }

  /** Tries again where another attempt may end otherwise, and fails where none will. */
  private goOn_(error: ShelfError): void {
    const { code } = error;
    if (code === 'worker-unavailable' && !this.inPage_) this.inPage_ = true;
    else if (code === 'version-mismatch' && !this.outdated_) this.outdated_ = true;
    else if (code === 'worker-died' && this.restartsLeft_ > 0) this.restartsLeft_--;
    else {
      this.fail_(error);
      return;
    }
    this.reset_(error);
  }

  private fail_(error: ShelfError): void {
    // What kept the worker away may have been the network.
    this.inPage_ = this.settings_.worker === 'none';
    this.abandon_(error);
    this.settings_.onFailure(error);
  }

  private abandon_(error: ShelfError): void {
    this.failure_ = error;
    this.failedAt_ = performance.now();
    this.reset_(error);
  }

  private reset_(error: ShelfError): void {
    this.rpc_?.close(error);
    this.rpc_ = null;
    this.attempt_ = null;
    this.loaded_ = null;
  }
}
