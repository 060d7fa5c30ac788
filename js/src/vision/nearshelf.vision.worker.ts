// Entry of nearshelf.vision.worker.js: a module worker.
import { serve, type WorkerPort } from '../worker/serve.js';
import { VisionWorkerService } from './vision-worker-service.js';

serve(self as unknown as WorkerPort, new VisionWorkerService());
