import { BackendProcess } from './backend-process.mjs';

const RESTART_AFTER_MS = 1000;

/**
 * A backend that is started again on its port when it ends by itself, as a service manager would do it. Counts that
 * come in meanwhile wait in the browsers.
 */
export class LastingBackend {
  #options;
  #current;
  #stopped = false;

  /** Resolves when the backend listens for the first time; takes the options of BackendProcess.start. */
  static async start(options) {
    const backend = new LastingBackend();
    backend.#options = options;
    await backend.#start();
    return backend;
  }

  /** Where it listens, or undefined while it is down. */
  get url() {
    return this.#current?.url;
  }

  async stop() {
    this.#stopped = true;
    await this.#current?.stop();
  }

  async #start() {
    this.#current = await BackendProcess.start({
      ...this.#options,
      onEnd: (words) => {
        this.#current = undefined;
        console.error(
          `The backend ended by itself and is started again. Its last words:\n${words}`,
        );
        setTimeout(() => this.#startAgain(), RESTART_AFTER_MS);
      },
    });
    this.#options = { ...this.#options, port: this.#current.port };
  }

  async #startAgain() {
    if (this.#stopped) return;
    try {
      await this.#start();
    } catch (error) {
      console.error(`The backend stays down: ${error.message}`);
    }
    if (this.#stopped) await this.#current?.stop();
  }
}
