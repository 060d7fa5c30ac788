// Entry of nearshelf.worker.js: a module worker with the Emscripten glue built in.
import createCore from 'nearshelf-core-glue';
import { WorkerCoreService } from './core-service.js';
import { serve, type WorkerPort } from './serve.js';

serve(self as unknown as WorkerPort, new WorkerCoreService(createCore));
