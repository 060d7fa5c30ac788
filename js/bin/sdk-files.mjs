// The files of js/dist that a shop may publish beside manifest.json, by what they are for. Whoever publishes
// them takes the names from here: nearshelf-files, the demo, the tests.

/** What a page loads from the folder of its shelf, by URL. */
export const sdkFiles = [
  'nearshelf.worker.js',
  'nearshelf.feedback.js',
  'nearshelf.monitor.js',
  'nearshelf.tags.js',
  'core.wasm',
];

/** What search by photo loads besides. */
export const visionFiles = [
  'nearshelf.vision.js',
  'nearshelf.vision.worker.js',
  'vision.wasm',
  'vision-relaxed.wasm',
];

/** What pages without a bundler start from, by a script tag or as a module; and the panel for debugging. */
export const scriptFiles = ['nearshelf.iife.js', 'index.js', 'nearshelf.debug.js'];

/** The elements, for pages without a bundler. */
export const elementFiles = ['nearshelf.rail.js', 'nearshelf.lens.js'];

/** Modules that shops with embeddings of their own import, for pages without a bundler. */
export const toolFiles = ['nearshelf.encoder.js', 'nearshelf.search.js'];
