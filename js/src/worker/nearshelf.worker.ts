// Entry of nearshelf.worker.js: a module worker with the Emscripten glue built in. A page that may not
// start workers imports it instead.
import createCore from 'nearshelf-core-glue';
import { WorkerCoreService } from './core-service.js';
import { serve, type WorkerPort } from './serve.js';

export { protocolVersion } from '../shared/protocol.js';

/** Starts a core that answers the calls at `port`. */
export function answerAt(port: WorkerPort): void {
  serve(port, new WorkerCoreService(createCore));
}

if (typeof document === 'undefined') answerAt(self as unknown as WorkerPort);
