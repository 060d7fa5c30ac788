import {
  type FromWorker,
  protocolVersion,
  type ToWorker,
} from '../../../js/src/shared/protocol.js';
import { WorkerCoreService } from '../../../js/src/worker/core-service.js';
import { serve, type WorkerPort } from '../../../js/src/worker/serve.js';
import { type FakeCoreControl, makeFakeCore } from './fake-core.js';

export type WorkerBehaviour = 'works' | 'script-missing' | 'hangs' | 'throws';

/** What a page gets that imports nearshelf.worker.js: fails unless `FakeWorker.inPage` is set. */
export async function importWorker() {
  if (!FakeWorker.inPage) throw new TypeError('Failed to fetch dynamically imported module');
  return {
    protocolVersion,
    answerAt(port: WorkerPort): void {
      const { createCore, control } = makeFakeCore();
      FakeWorker.pageCores.push(control);
      serve(port, new WorkerCoreService(createCore));
    },
  };
}

/**
 * The browser's Worker in tests: the real worker code behind two mailboxes, on the same thread.
 * Messages are copied and arrive in later turns.
 */
export class FakeWorker {
  static behaviour: WorkerBehaviour = 'works';
  /** Whether pages may import the worker's script instead. */
  static inPage = false;
  /** Cores that run in the page, in the order of their start. */
  static readonly pageCores: FakeCoreControl[] = [];
  static readonly instances: FakeWorker[] = [];
  /** Called with each worker before it gets its first message. */
  static onStart: (worker: FakeWorker) => void = () => undefined;

  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onmessageerror: (() => void) | null = null;
  onerror: ((event: { message: string; preventDefault(): void }) => void) | null = null;
  terminated = false;
  readonly core: FakeCoreControl;
  private readonly behaviour = FakeWorker.behaviour;
  private readonly inside: WorkerPort;

  static reset(): void {
    FakeWorker.behaviour = 'works';
    FakeWorker.onStart = () => undefined;
    FakeWorker.instances.length = 0;
    FakeWorker.inPage = false;
    FakeWorker.pageCores.length = 0;
  }

  static get latest(): FakeWorker {
    const worker = FakeWorker.instances.at(-1);
    if (!worker) throw new Error('No worker was started.');
    return worker;
  }

  constructor(
    readonly url: string,
    readonly options: WorkerOptions,
  ) {
    if (this.behaviour === 'throws') throw new DOMException('Cross-origin script', 'SecurityError');
    FakeWorker.instances.push(this);
    const { createCore, control } = makeFakeCore();
    this.core = control;
    this.inside = {
      onmessage: null,
      postMessage: (message) => this.deliver(() => this.onmessage?.({ data: message }), message),
    };
    FakeWorker.onStart(this);
    if (this.behaviour === 'script-missing') setTimeout(() => this.crash(''), 1);
    if (this.behaviour === 'works') serve(this.inside, new WorkerCoreService(createCore));
  }

  postMessage(message: ToWorker): void {
    const copy = structuredClone(message);
    this.deliver(() => this.inside.onmessage?.({ data: copy } as MessageEvent<ToWorker>), copy);
  }

  terminate(): void {
    this.terminated = true;
  }

  /** What the browser does when the worker's script is missing or throws outside of a call. */
  crash(message: string): void {
    if (!this.terminated) this.onerror?.({ message, preventDefault: () => undefined });
  }

  private deliver(arrive: () => void, message: unknown): void {
    structuredClone(message);
    setTimeout(() => {
      if (!this.terminated) arrive();
    });
  }
}
