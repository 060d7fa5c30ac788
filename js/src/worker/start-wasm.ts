import { toShelfError } from '../shared/to-shelf-error.js';
import { ShelfError } from '../shelf-error.js';
import { fetchWasm } from './fetch-wasm.js';

/** Bytes, or a module that was compiled elsewhere. */
type WasmFile = { readonly byteLength?: number };

export interface StartedWasm<Module> {
  readonly module: Module;
  /** Size of the file; 0 when it came compiled. */
  readonly bytes: number;
}

/**
 * Resolves with what `start` makes of the WebAssembly file at `url`, which `read` gives. Rejects with a
 * ShelfError `wasm-unavailable`: not published, forbidden by the page's CSP, or not supported here; or
 * with a ShelfError of `read`.
 */
export async function startWasm<Module, File extends WasmFile = ArrayBuffer>(
  url: string,
  start: (file: File) => Promise<Module>,
  read: (url: string) => Promise<File> = fetchWasm as never,
): Promise<StartedWasm<Module>> {
  if (typeof WebAssembly === 'undefined') {
    throw new ShelfError(
      'wasm-unavailable',
      'This browser has no WebAssembly, or it is switched off.',
    );
  }
  try {
    const file = await read(url);
    return { module: await start(file), bytes: file.byteLength ?? 0 };
  } catch (thrown) {
    throw toShelfError(
      thrown,
      'wasm-unavailable',
      `${url} could not be started (a CSP needs script-src 'wasm-unsafe-eval'; the browser needs SIMD; the file must be of the same release as the worker)`,
    );
  }
}
