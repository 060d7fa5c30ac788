import type {
  Answer,
  Argument,
  CoreService,
  FromWorker,
  Method,
  ToWorker,
} from '../shared/protocol.js';
import { ShelfError } from '../shelf-error.js';

interface PendingCall {
  readonly resolve: (answer: never) => void;
  readonly reject: (thrown: unknown) => void;
}

/** Typed calls to one worker, or a port in the page, which answers them with a `Service`. */
export class RpcClient<Service = CoreService> {
  private readonly pending_ = new Map<number, PendingCall>();
  private latestId_ = 0;
  private started_ = false;
  private closed_: ShelfError | null = null;

  /**
   * `worker` was started with the script at `url`. `onDeath` is called once, when it cannot start or
   * stops, and never after close().
   */
  constructor(
    private readonly worker_: Worker | MessagePort,
    private readonly url_: string,
    private readonly onDeath_: (error: ShelfError) => void,
  ) {
    worker_.onmessage = ({ data }: MessageEvent<FromWorker>) => this.receive_(data);
    worker_.onmessageerror = () => this.die('A message could not be read.');
    // A port has no such event.
    (worker_ as Worker).onerror = (event) => {
      event.preventDefault();
      // Without a script there is no message either.
      this.die(event.message ?? '');
    };
  }

  /**
   * Resolves with the worker's answer; rejects with its ShelfError, that of its death or of close(),
   * or with a DataCloneError for what cannot be sent. Never settles while the worker hangs: bound it.
   * What is in `transfer` moves to the worker.
   */
  call<M extends Method<Service>>(
    method: M,
    argument: Argument<M, Service>,
    transfer: Transferable[] = [],
  ): Promise<Answer<M, Service>> {
    return new Promise((resolve, reject) => {
      if (this.closed_) return reject(this.closed_);
      const id = ++this.latestId_;
      const message: ToWorker = { id, method, argument };
      this.worker_.postMessage(message, transfer);
      this.pending_.set(id, { resolve, reject });
    });
  }

  /** Stops the worker and rejects its open calls with `error`. */
  close(error: ShelfError): void {
    if (this.closed_) return;
    this.closed_ = error;
    if ('close' in this.worker_) this.worker_.close();
    else this.worker_.terminate();
    for (const { reject } of this.pending_.values()) reject(error);
    this.pending_.clear();
  }

  /** As close(), reported through `onDeath`. `text`: what is known of the cause. */
  die(text: string): void {
    if (this.closed_) return;
    const error = this.started_
      ? new ShelfError('worker-died', `${this.url_} stopped. ${text}`)
      : new ShelfError('worker-unavailable', `${this.url_} did not start. ${text}`);
    this.close(error);
    this.onDeath_(error);
  }

  private receive_(message: FromWorker): void {
    this.started_ = true;
    if ('error' in message && message.error.code === 'worker-died') {
      this.die(message.error.text);
      return;
    }
    const call = this.pending_.get(message.id);
    this.pending_.delete(message.id);
    if ('answer' in message) call?.resolve(message.answer as never);
    else call?.reject(new ShelfError(message.error.code, message.error.text));
  }
}
