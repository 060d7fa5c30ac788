// Stands where the glue of Emscripten stands, so that these tests need no wasm build.
import { makeFakeCore } from '../support/fake-core.js';

const { createCore } = makeFakeCore();

// biome-ignore lint/style/noDefaultExport: as the compiler's glue
export default createCore;
