import type { ProfileEvent } from '../profile/profile-event.js';
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
import { ShelfError } from '../shelf-error.js';
import type { Status } from '../types.js';
import { RpcClient } from './rpc-client.js';
import { whenIdle } from './when-idle.js';

export interface CoreClientSettings {
  /** Absolute URL ending in a slash. */
  readonly base: string;
  /** Resolves when `history` is complete. */
  readonly historyReady: () => Promise<void>;
  readonly history: () => readonly ProfileEvent[];
  readonly onReady: () => void;
  readonly onFailure: (error: ShelfError) => void;
}

/** What is loaded before anything is. */
export const noModel: Omit<LoadedModel, 'model'> & { readonly model: null } = {
  model: null,
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
  private scheduled_ = false;

  constructor(private readonly settings_: CoreClientSettings) {}

  /** The manifest's model; null until it is loaded. */
  get model(): string | null {
    return this.loaded_?.model ?? null;
  }

  status(): Pick<
    Status,
    'state' | 'cause' | 'model' | 'items' | 'notes' | 'unknownItems' | 'bytes' | 'timings'
  > {
    const { loaded_: loaded, failure_: failure, attempt_: attempt } = this;
    const { timings, ...model } = loaded ?? noModel;
    return {
      state: loaded ? 'ready' : failure ? 'fallback' : attempt ? 'loading' : 'idle',
      ...(failure && { cause: { code: failure.code, text: failure.message } }),
      ...model,
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

  dispose(): void {
    this.abandon_(new ShelfError('disposed', 'dispose() was called on this shelf.'));
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
    const { base, historyReady, onReady } = this.settings_;
    const start = performance.now();
    await historyReady();
    if (this.failure_) throw this.failure_;
    let rpc: RpcClient | null = null;
    try {
      rpc = new RpcClient(`${base}nearshelf.worker.js`, (error) => this.onDeath_(error));
      this.rpc_ = rpc;
      const loading = rpc.call('load', { base, protocol: protocolVersion });
      // The worker keeps the order: the whole history first, then events as they come.
      this.replay();
      this.loaded_ = await loading;
      this.loadTime_ = performance.now() - start;
      onReady();
      return rpc;
    } catch (thrown) {
      // A worker that died has been dealt with, and so has dispose().
      if (this.rpc_ === rpc) {
        this.fail_(toShelfError(thrown, 'worker-unavailable', 'The worker could not be started'));
      }
      throw thrown;
    }
  }

  private onDeath_(error: ShelfError): void {
    if (this.restartsLeft_ === 0) {
      this.fail_(error);
      return;
    }
    this.restartsLeft_--;
    this.reset_(error);
  }

  private fail_(error: ShelfError): void {
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
