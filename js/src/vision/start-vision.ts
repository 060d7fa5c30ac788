import { type StartedWasm, startWasm } from '../worker/start-wasm.js';
import { RawVision } from './raw-vision.js';
import type { VisionExports } from './vision-exports.js';

/** Fetches, compiles and starts vision.wasm from `url`. Rejects as startWasm() does. */
export function startVision(url: string): Promise<StartedWasm<RawVision>> {
  return startWasm(url, async (file) => {
    const { instance } = await WebAssembly.instantiate(file, imports);
    const exports = instance.exports as VisionExports;
    exports._initialize();
    return new RawVision(exports);
  });
}

/** What the module asks of its host: a clock. The others are never of use. */
const imports = {
  env: { now: () => performance.now(), emscripten_notify_memory_growth: () => undefined },
  wasi_snapshot_preview1: { proc_exit: () => undefined },
};
