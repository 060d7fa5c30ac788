import type { CoreModule, CreateCore } from './core-module.js';
import { startModule } from './start-module.js';
import { type StartedWasm, startWasm } from './start-wasm.js';

/** Fetches, compiles and starts `core.wasm` under `base`. Rejects as startWasm() does. */
export function instantiateCore(
  base: string,
  createCore: CreateCore,
): Promise<StartedWasm<CoreModule>> {
  return startWasm(`${base}core.wasm`, (file) => startModule(file, createCore));
}
