import { describeError } from '../shared/describe-error.js';
import type { CoreModule, CreateCore } from './core-module.js';

/** Compiles, unless that was done, and starts the core. Rejects as the browser or the module does. */
export async function startModule(
  file: BufferSource | WebAssembly.Module,
  createCore: CreateCore,
): Promise<CoreModule> {
  const compiled = file instanceof WebAssembly.Module ? file : await WebAssembly.compile(file);
  // The glue never reports that its instantiateWasm failed, so the failure is raced against it.
  return new Promise((resolve, reject) => {
    createCore({
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(compiled, imports).then(receive).catch(reject);
        return {};
      },
    }).then(resolve, (thrown) => reject(new Error(describeError(thrown))));
  });
}
