// build.mjs resolves this name to the glue that Emscripten writes beside core.wasm.
declare module 'nearshelf-core-glue' {
  const createCore: import('./core-module.js').CreateCore;

  // biome-ignore lint/style/noDefaultExport: the compiler's choice
  export { createCore as default };
}
