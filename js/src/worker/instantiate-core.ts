import { describeError } from '../shared/describe-error.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import { ShelfError } from '../shelf-error.js';
import type { CoreModule, CreateCore } from './core-module.js';
import { fetchFile } from './fetch-file.js';

export interface InstantiatedCore {
  readonly module: CoreModule;
  /** Size of core.wasm. */
  readonly bytes: number;
}

/**
 * Fetches, compiles and starts `core.wasm` under `base`. Rejects with a ShelfError
 * `wasm-unavailable`: not published, forbidden by the page's CSP, or not supported here.
 */
export async function instantiateCore(
  base: string,
  createCore: CreateCore,
): Promise<InstantiatedCore> {
  const url = `${base}core.wasm`;
  if (typeof WebAssembly === 'undefined') {
    throw new ShelfError(
      'wasm-unavailable',
      'This browser has no WebAssembly, or it is switched off.',
    );
  }
  const response = await fetchFile(url, 'wasm-unavailable');
  try {
    // Not compileStreaming: it needs the MIME type application/wasm, which many static hosts lack,
    // and gains nothing at this size.
    const bytes = await response.arrayBuffer();
    const compiled = await WebAssembly.compile(bytes);
    return { module: await start(compiled, createCore), bytes: bytes.byteLength };
  } catch (thrown) {
    throw toShelfError(
      thrown,
      'wasm-unavailable',
      `${url} could not be started (a CSP needs script-src 'wasm-unsafe-eval'; the browser needs SIMD; the file must be of the same release as the worker)`,
    );
  }
}

/** The glue never reports that its instantiateWasm failed, so the failure is raced against it. */
function start(compiled: WebAssembly.Module, createCore: CreateCore): Promise<CoreModule> {
  return new Promise((resolve, reject) => {
    createCore({
      instantiateWasm(imports, done) {
        WebAssembly.instantiate(compiled, imports).then(done).catch(reject);
        return {};
      },
    }).then(resolve, (thrown) => reject(new Error(describeError(thrown))));
  });
}
