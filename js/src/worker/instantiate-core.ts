import { describeError } from '../shared/describe-error.js';
import type { CoreModule, CreateCore } from './core-module.js';
import { type StartedWasm, startWasm } from './start-wasm.js';

/** Fetches, compiles and starts `core.wasm` under `base`. Rejects as startWasm() does. */
export function instantiateCore(
  base: string,
  createCore: CreateCore,
): Promise<StartedWasm<CoreModule>> {
  return startWasm(`${base}core.wasm`, async (file) =>
    start(await WebAssembly.compile(file), createCore),
  );
}

/** The glue never reports that its instantiateWasm failed, so the failure is raced against it. */
function start(compiled: WebAssembly.Module, createCore: CreateCore): Promise<CoreModule> {
  return new Promise((resolve, reject) => {
    createCore({
      instantiateWasm(imports, receive) {
        WebAssembly.instantiate(compiled, imports).then(receive).catch(reject);
        return {};
      },
    }).then(resolve, (thrown) => reject(new Error(describeError(thrown))));
  });
}
