// A network link between the server and one browser: the way there and back takes `rtt`, and all answers share `bitsPerSecond`
// byte by byte, as streams of one HTTP/2 connection do. The first request of a visit pays for the connection (TCP and TLS 1.3:
// two ways there and back). There is no slow start and no loss.
// Chromium's own emulation knows no connection, and no time of the last byte of what a worker fetches.
import { setTimeout as wait } from 'node:timers/promises';

const CHUNK = 1460;
const TICK = 2;

export class Link {
  #bytesPerMillisecond;
  #rtt;
  #isOpen = false;
  #opening = Promise.resolve();
  /** Answers on their way, served in turns. */
  #queue = [];
  #pumping = false;

  /** @param {{ bitsPerSecond?: number, rtt?: number }} speed no limit and no delay when absent */
  constructor({ bitsPerSecond = Number.POSITIVE_INFINITY, rtt = 0 } = {}) {
    this.#bytesPerMillisecond = bitsPerSecond / 8000;
    this.#rtt = rtt;
  }

  /** Resolves when a request has arrived and the first byte of its answer is there. */
  async roundTrip() {
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#opening = this.#delay(2 * this.#rtt);
    }
    await this.#opening;
    await this.#delay(this.#rtt);
  }

  /** Writes `bytes` to `stream` at the speed of the link; resolves when the last one is out. */
  send(stream, bytes) {
    if (this.#bytesPerMillisecond === Number.POSITIVE_INFINITY) {
      stream.write(bytes);
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#queue.push({ stream, bytes, offset: 0, resolve });
      if (!this.#pumping) this.#pump();
    });
  }

  async #pump() {
    this.#pumping = true;
    let last = performance.now();
    let allowance = 0;
    while (this.#queue.length > 0) {
      await wait(TICK);
      const now = performance.now();
      allowance += (now - last) * this.#bytesPerMillisecond;
      last = now;
      while (allowance > 0 && this.#queue.length > 0) {
        const answer = this.#queue.shift();
        const chunk = answer.bytes.subarray(answer.offset, answer.offset + CHUNK);
        answer.stream.write(chunk);
        answer.offset += chunk.length;
        allowance -= chunk.length;
        if (answer.offset < answer.bytes.length) this.#queue.push(answer);
        else answer.resolve();
      }
    }
    this.#pumping = false;
  }

  async #delay(milliseconds) {
    if (milliseconds > 0) await wait(milliseconds);
  }
}
