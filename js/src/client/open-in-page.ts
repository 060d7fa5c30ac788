import { loadPart } from '../shared/load-part.js';

type WorkerModule = typeof import('../worker/nearshelf.worker.js');

/**
 * Runs the worker at `url` in the page, for browsers that refuse to start it. Resolves with the port
 * to talk to it; rejects as loadPart(). `attempt`: as there.
 */
export async function openInPage(url: string, attempt: number): Promise<MessagePort> {
  const { answerAt } = await loadPart<WorkerModule>(url, attempt);
  const { port1, port2 } = new MessageChannel();
  answerAt(port2);
  return port1;
}
