import type { LoadRequest } from '../shared/protocol.js';
import { ShelfError } from '../shelf-error.js';
import type { CoreModule, CreateCore } from './core-module.js';
import { fetchWasm } from './fetch-wasm.js';
import type { KeptFiles } from './kept-files.js';
import { sha256 } from './sha256.js';
import { startModule } from './start-module.js';
import { type StartedWasm, startWasm } from './start-wasm.js';

// build.mjs puts the hash of the core.wasm here that belongs to the glue.
declare const NEARSHELF_CORE_SHA256: string;

/** Of the core.wasm that this worker fits; empty when it is not known. */
export const coreDigest: string =
  typeof NEARSHELF_CORE_SHA256 === 'undefined' ? '' : NEARSHELF_CORE_SHA256;

/**
 * Starts the core: what the page gave, as it is, or core.wasm from the URL it gave, out of `files` when
 * they have it. Rejects as startWasm() does, and with a ShelfError `version-mismatch` when the file is
 * not the one that was built with this worker, also when the server is asked for it again.
 */
export function startCore(
  wasm: LoadRequest['wasm'],
  files: KeptFiles,
  createCore: CreateCore,
): Promise<StartedWasm<CoreModule>> {
  const isUrl = typeof wasm === 'string';
  return startWasm<CoreModule, ArrayBuffer | Uint8Array<ArrayBuffer> | WebAssembly.Module>(
    isUrl ? wasm : 'The option wasm',
    (file) => startModule(file, createCore),
    async (url) => {
      if (!isUrl) return wasm;
      return coreDigest ? files.file(coreDigest, () => fetchChecked(url)) : fetchWasm(url);
    },
  );
}

async function fetchChecked(url: string): Promise<Uint8Array<ArrayBuffer>> {
  let found = '';
  for (const cache of ['default', 'reload'] as const) {
    const bytes = new Uint8Array(await fetchWasm(url, cache));
    found = await sha256(bytes);
    if (found === coreDigest) return bytes;
  }
  throw new ShelfError(
    'version-mismatch',
    `${url}: expected SHA-256 ${coreDigest}, found ${found}. Deploy core.wasm and nearshelf.worker.js from one release.`,
  );
}
