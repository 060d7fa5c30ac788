import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Remembers from which inputs an output was made, by content: a step may be skipped while nothing it reads changed.
 * The stamp is dropped before the work and written after it, so that interrupted work is done again.
 */
export class Stamp {
  #file;
  #digest;

  /**
   * @param {string} file where the digest is kept
   * @param {{ files?: string[], values?: unknown[] }} inputs files (or folders) read by content; values by their JSON
   * @returns {Promise<Stamp>}
   */
  static async of(file, { files = [], values = [] }) {
    const hash = createHash('sha256');
    hash.update(JSON.stringify(values));
    for (const path of files) await hashPath(hash, path);
    return new Stamp(file, hash.digest('hex'));
  }

  constructor(file, digest) {
    this.#file = file;
    this.#digest = digest;
  }

  /** Whether the work was done before, from the same inputs, and everything it made is still there. */
  async isFresh(outputs) {
    const existing = await Promise.all([...outputs, this.#file].map((path) => exists(path)));
    if (existing.includes(false)) return false;
    return (await readFile(this.#file, 'utf8')) === this.#digest;
  }

  /** Does `work` and stamps it, unless that was done before. Resolves with whether it was done now. */
  async unlessFresh(outputs, work) {
    if (await this.isFresh(outputs)) return false;
    await rm(this.#file, { force: true });
    await work();
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(this.#file, this.#digest);
    return true;
  }
}

async function hashPath(hash, path) {
  const entry = await stat(path);
  hash.update(`\0${path}\0`);
  if (!entry.isDirectory()) {
    await pipeline(createReadStream(path), async (chunks) => {
      for await (const chunk of chunks) hash.update(chunk);
    });
    return;
  }
  for (const name of (await readdir(path)).sort()) await hashPath(hash, join(path, name));
}

async function exists(path) {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
