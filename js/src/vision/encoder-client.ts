import { openWorker } from '../client/open-worker.js';
import { RpcClient } from '../client/rpc-client.js';
import type { Locate } from '../shared/locate.js';
import { protocolVersion, type ShardFile } from '../shared/protocol.js';
import { settleWithin } from '../shared/settle-within.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import { ShelfError } from '../shelf-error.js';
import type { LayerTime, LoadedEncoder } from './encoder-types.js';
import type { Photo, PhotoRegion, ProgressListener } from './photo-types.js';
import { sendablePhoto } from './sendable-photo.js';
import type { Embedded, VisionService } from './vision-protocol.js';

export interface EncoderClientSettings {
  readonly locate: Locate;
  /** Absolute URL of the folder with the encoder's shard, ending in a slash. */
  readonly base: string;
  readonly shard: ShardFile;
  /** Milliseconds without use after which the worker is stopped; its memory is free then. */
  readonly idle: number;
}

export interface EncoderUse {
  readonly signal: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

// A shopper may be on a slow line; whoever does not want to wait has a signal.
const loadPatience = 600_000;
// Far more than any phone needs for one photo.
const embedPatience = 30_000;

/**
 * The encoder in its own worker, so that rails never wait for photos: started on first use, stopped
 * when it was idle, started again out of the HTTP cache. Photos are embedded one at a time.
 */
export class EncoderClient {
  private rpc_: RpcClient<VisionService> | null = null;
  private loading_: Promise<LoadedEncoder> | null = null;
  private loaded_: LoadedEncoder | null = null;
  private failure_: ShelfError | null = null;
  private readonly listeners_ = new Set<ProgressListener>();
  private waiting_ = 0;
  private users_ = 0;
  private idleTimer_: ReturnType<typeof setTimeout> | undefined;
  private turn_: Promise<unknown> = Promise.resolve();

  constructor(private readonly settings_: EncoderClientSettings) {}

  get state(): 'idle' | 'loading' | 'ready' | 'disposed' {
    if (this.failure_) return 'disposed';
    return this.loaded_ ? 'ready' : this.loading_ ? 'loading' : 'idle';
  }

  /**
   * Resolves when the encoder can embed. Rejects with a ShelfError (`vision-unavailable`, `shard-...`,
   * `version-mismatch`, `out-of-memory`, `insecure-context`, `disposed`) or with `signal.reason`; a
   * download that nobody waits for any more is stopped.
   */
  load(use: EncoderUse): Promise<LoadedEncoder> {
    return this.inUse_(() => this.ready_(use));
  }

  /**
   * Resolves with one vector for each region. Rejects as load() does, with `photo-invalid`, and with
   * `worker-died` when the worker stops or does not answer within 30 seconds.
   */
  embed(
    photo: Photo,
    regions: readonly PhotoRegion[],
    caller: string,
    use: EncoderUse,
  ): Promise<Embedded & { readonly encoder: LoadedEncoder; readonly readyAt: number }> {
    return this.inUse_(async () => {
      const { signal } = use;
      const sendable = await settleWithin(
        sendablePhoto(photo, caller),
        embedPatience,
        'The photo',
        signal ? [signal] : [],
      );
      const bitmap = sendable.photo instanceof ImageBitmap ? sendable.photo : null;
      try {
        const encoder = await this.ready_(use);
        const readyAt = performance.now();
        const request = { ...sendable, regions };
        const embedded = await this.inTurn_(use, (rpc) =>
          rpc.call('embed', request, bitmap ? [bitmap] : []),
        );
        return { ...embedded, encoder, readyAt };
      } catch (thrown) {
        if ((thrown as Error)?.name !== 'DataCloneError') throw thrown;
        throw new ShelfError(
          'photo-invalid',
          'The browser does not hand over the pixels of this photo: they are of another origin, or gone. Load an image with crossorigin="anonymous" from a server that allows that, or pass its file.',
        );
      } finally {
        bitmap?.close();
      }
    });
  }

  /** Resolves with what each layer takes. Rejects as embed() does. */
  layerTimes(): Promise<readonly LayerTime[]> {
    return this.inUse_(async () => {
      await this.ready_({ signal: undefined });
      return this.inTurn_({ signal: undefined }, (rpc) => rpc.call('layerTimes', undefined));
    });
  }

  /** Stops the worker for good; open calls reject with `disposed`. */
  dispose(): void {
    clearTimeout(this.idleTimer_);
    this.failure_ = new ShelfError('disposed', 'dispose() was called on this encoder.');
    this.stop_(this.failure_);
  }

  private async inUse_<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.idleTimer_);
    this.users_++;
    try {
      return await work();
    } finally {
      this.users_--;
      if (this.users_ === 0 && !this.failure_) this.rest_();
    }
  }

  /** Without a network the worker stays: it could not be started again. */
  private rest_(): void {
    this.idleTimer_ = setTimeout(
      () => (navigator.onLine ? this.stop_() : this.rest_()),
      this.settings_.idle,
    );
  }

  private async ready_({ signal, onProgress }: EncoderUse): Promise<LoadedEncoder> {
    // One function may be given by two calls.
    const listener: ProgressListener = (loaded, total) => onProgress?.(loaded, total);
    this.listeners_.add(listener);
    this.waiting_++;
    try {
      return await settleWithin(this.start_(), loadPatience, 'The encoder', signal ? [signal] : []);
    } catch (thrown) {
      if (this.waiting_ === 1 && !this.loaded_) this.stop_();
      throw thrown;
    } finally {
      this.waiting_--;
      this.listeners_.delete(listener);
    }
  }

  private start_(): Promise<LoadedEncoder> {
    if (this.failure_) return Promise.reject(this.failure_);
    this.loading_ ??= this.launch_();
    return this.loading_;
  }

  private async launch_(): Promise<LoadedEncoder> {
    const { locate, base, shard } = this.settings_;
    const { port1: incoming, port2: progress } = new MessageChannel();
    incoming.onmessage = ({ data }: MessageEvent<number>) => {
      for (const listener of this.listeners_) listener(data, shard.bytes);
    };
    let rpc: RpcClient<VisionService> | null = null;
    try {
      const url = locate('nearshelf.vision.worker.js');
      rpc = new RpcClient<VisionService>(openWorker(url), url, (error) => this.stop_(error));
      this.rpc_ = rpc;
      const request = {
        urls: { worker: url, wasm: locate('vision.wasm'), relaxed: locate('vision-relaxed.wasm') },
        base,
        shard,
        protocol: protocolVersion,
        progress,
      };
      this.loaded_ = await rpc.call('load', request, [progress]);
      return this.loaded_;
    } catch (thrown) {
      const error = asVisionError(thrown);
      // Unless another one has been started meanwhile.
      if (this.rpc_ === rpc) this.stop_(error);
      throw error;
    } finally {
      incoming.close();
    }
  }

  /** The worker gets the next call when it has answered the one before, also if nobody waits for it. */
  private inTurn_<T>(
    { signal }: EncoderUse,
    call: (rpc: RpcClient<VisionService>) => Promise<T>,
  ): Promise<T> {
    const signals = signal ? [signal] : [];
    const turn = this.turn_.then(async () => {
      if (signal?.aborted) throw signal.reason;
      await this.start_();
      const rpc = this.rpc_ as RpcClient<VisionService>;
      const hung = setTimeout(() => rpc.die('It did not answer in time.'), embedPatience);
      return call(rpc).finally(() => clearTimeout(hung));
    });
    this.turn_ = turn.catch(() => undefined);
    return settleWithin(turn, loadPatience, 'The encoder', signals);
  }

  private stop_(
    error: ShelfError = new ShelfError('worker-died', 'The encoder is not needed any more.'),
  ): void {
    this.rpc_?.close(error);
    this.rpc_ = null;
    this.loading_ = null;
    this.loaded_ = null;
  }
}

/** For a page it is all the same whether the worker or its wasm is refused. */
function asVisionError(thrown: unknown): ShelfError {
  const error = toShelfError(thrown, 'vision-unavailable', 'Visual search could not be started');
  const isRefusal = error.code === 'worker-unavailable' || error.code === 'wasm-unavailable';
  return isRefusal ? new ShelfError('vision-unavailable', error.message) : error;
}
