import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { programs } from '../../scripts/build.mjs';

const START_DEADLINE_MS = 20_000;
const LISTENING = /listening on (http:\/\/127\.0\.0\.1:(\d+))/;

/** A running nearshelf-backend. */
export class BackendProcess {
  /** Where it listens. */
  url = '';
  port = 0;
  #child;
  #ended;
  #log = [];
  #onEnd;

  /**
   * Starts the service and resolves when it listens. Rejects with its last words when it ends before, or is not
   * there in time.
   *
   * @param {{ data: string, shelf: string, port?: number, exactCounts?: boolean, onEnd?: (words: string) => void }} options
   *   data: folder of its database; shelf: the built shelf whose items it accepts; port: 0 lets the system choose;
   *   exactCounts: GET /v1/counts shows what was counted, without noise; onEnd: called when it ends without having
   *   been told to
   */
  static async start({ data, shelf, port = 0, exactCounts = false, onEnd }) {
    const backend = new BackendProcess();
    const address = ['--listen', `127.0.0.1:${port}`];
    const extras = exactCounts ? ['--exact-counts'] : [];
    await backend.#launch(['--data', data, '--shelf', shelf, ...address, ...extras]);
    backend.#onEnd = onEnd;
    return backend;
  }

  /** Lets it finish what it has accepted, and resolves when it has ended. */
  stop() {
    return this.#end('SIGTERM');
  }

  /** Ends it at once, as a power cut would, and resolves when it has ended. */
  kill() {
    return this.#end('SIGKILL');
  }

  #launch(args) {
    // A process group of its own: Ctrl-C reaches only the demo, which stops its parts in order.
    this.#child = spawn(programs.backend, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.kill();
        reject(
          new Error(`the backend did not start in ${START_DEADLINE_MS / 1000} s\n${this.#words()}`),
        );
      }, START_DEADLINE_MS);
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const [, url, port] = LISTENING.exec(line) ?? [];
        if (url === undefined) return;
        clearTimeout(deadline);
        this.url = url;
        this.port = Number(port);
        resolve();
      });
      createInterface({ input: this.#child.stderr }).on('line', (line) => {
        this.#log.push(line);
        if (this.#log.length > 20) this.#log.shift();
      });
      this.#child.once('error', (error) => {
        clearTimeout(deadline);
        reject(new Error(`cannot start ${programs.backend}: ${error.message}`));
      });
      this.#child.once('close', () => {
        clearTimeout(deadline);
        reject(new Error(`the backend ended at its start\n${this.#words()}`));
        this.#onEnd?.(this.#words());
      });
    });
  }

  #end(signal) {
    this.#onEnd = undefined;
    this.#child.kill(signal);
    return this.#ended;
  }

  #words() {
    return this.#log.map((line) => `  ${line}`).join('\n');
  }
}
