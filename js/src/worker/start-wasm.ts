import { toShelfError } from '../shared/to-shelf-error.js';
import { ShelfError } from '../shelf-error.js';
import { fetchFile } from './fetch-file.js';

export interface StartedWasm<Module> {
  readonly module: Module;
  /** Size of the file. */
  readonly bytes: number;
}

/**
 * Fetches the WebAssembly file at `url` and resolves with what `start` makes of its bytes. Rejects with
 * a ShelfError `wasm-unavailable`: not published, forbidden by the page's CSP, or not supported here.
 */
export async function startWasm<Module>(
  url: string,
  start: (file: ArrayBuffer) => Promise<Module>,
): Promise<StartedWasm<Module>> {
  if (typeof WebAssembly === 'undefined') {
    throw new ShelfError(
      'wasm-unavailable',
      'This browser has no WebAssembly, or it is switched off.',
    );
  }
  const response = await fetchFile(url, 'wasm-unavailable');
  try {
    // Not compiled while it comes: that needs the MIME type application/wasm, which many static
    // hosts lack, and gains nothing at this size.
    const file = await response.arrayBuffer();
    return { module: await start(file), bytes: file.byteLength };
  } catch (thrown) {
    throw toShelfError(
      thrown,
      'wasm-unavailable',
      `${url} could not be started (a CSP needs script-src 'wasm-unsafe-eval'; the browser needs SIMD; the file must be of the same release as the worker)`,
    );
  }
}
