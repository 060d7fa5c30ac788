import type { FromWorker, ToWorker } from '../shared/protocol.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import type { ShelfError } from '../shelf-error.js';

/** What the worker needs of its global scope. */
export interface WorkerPort {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
}

/**
 * Answers the page's calls with `service`. They begin one after the other, so that an event sent
 * before a recommend() always counts in it; only load() is waited for, because a rail may have to
 * wait for the network. After a failed load() every call fails the same way.
 */
export function serve<Service extends object>(port: WorkerPort, service: Service): void {
  let failed: ShelfError | null = null;
  let loaded: Promise<void> = Promise.resolve();

  const answer = async (id: number, method: string, argument: unknown): Promise<void> => {
    try {
      if (failed) throw failed;
      const call = service[method as keyof Service] as (argument: unknown) => unknown;
      port.postMessage({ id, answer: await call.call(service, argument) });
    } catch (thrown) {
      // Anything but a ShelfError is a trap inside wasm: the core must not be used any more.
      const error = toShelfError(thrown, 'worker-died', `The worker stopped in ${method}()`);
      if (method === 'load' || error.code === 'worker-died') failed = error;
      port.postMessage({ id, error: { code: error.code, text: error.message } });
    }
  };

  port.onmessage = ({ data: { id, method, argument } }) => {
    const answered = loaded.then(() => answer(id, method, argument));
    if (method === 'load') loaded = answered;
  };
}
