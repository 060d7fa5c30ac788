// The files of the SDK that js/build.mjs writes to js/dist, besides the .wasm files.
//   keepBundlersOut   the file imports others by URL at run time: a shop's bundler must leave that alone
//   glue              holds the code that Emscripten writes beside core.wasm
//   declarations      what `types` in package.json points to
//   outside           packages that the shop brings along

/** @type {{ file: string, entry: string, format?: 'esm' | 'iife', keepBundlersOut?: boolean, glue?: boolean, declarations?: boolean, banner?: string, outside?: string[] }[]} */
export const bundles = [
  // The shop's bundler takes it, or <script type="module">.
  { file: 'index.js', entry: 'index.ts', declarations: true, keepBundlersOut: true },
  // The same for Node, where a shelf does nothing.
  {
    file: 'nearshelf.node.js',
    entry: 'node/nearshelf.node.ts',
    declarations: true,
    keepBundlersOut: true,
  },
  // <script async src> for shops without a build step.
  {
    file: 'nearshelf.iife.js',
    entry: 'script/nearshelf.iife.ts',
    format: 'iife',
    keepBundlersOut: true,
  },
  // Started or imported by URL at run time; a shop publishes them.
  {
    file: 'nearshelf.worker.js',
    entry: 'worker/nearshelf.worker.ts',
    glue: true,
  },
  {
    file: 'nearshelf.feedback.js',
    entry: 'feedback/nearshelf.feedback.ts',
    keepBundlersOut: true,
  },
  { file: 'nearshelf.monitor.js', entry: 'monitor/nearshelf.monitor.ts' },
  { file: 'nearshelf.tags.js', entry: 'tags/nearshelf.tags.ts' },
  { file: 'nearshelf.vision.js', entry: 'vision/nearshelf.vision.ts' },
  { file: 'nearshelf.vision.worker.js', entry: 'vision/nearshelf.vision.worker.ts' },
  // Imported by name where a shop uses them: nearshelf/element, nearshelf/lens and so on.
  { file: 'nearshelf.rail.js', entry: 'element/nearshelf.rail.ts', declarations: true },
  { file: 'nearshelf.lens.js', entry: 'element/nearshelf.lens.ts', declarations: true },
  {
    file: 'nearshelf.react.js',
    entry: 'react/nearshelf.react.ts',
    declarations: true,
    banner: '"use client";',
    outside: ['react'],
  },
  {
    file: 'nearshelf.search.js',
    entry: 'search/nearshelf.search.ts',
    glue: true,
    declarations: true,
  },
  { file: 'nearshelf.encoder.js', entry: 'vision/nearshelf.encoder.ts', declarations: true },
  { file: 'nearshelf.debug.js', entry: 'debug/nearshelf.debug.ts', declarations: true },
  { file: 'nearshelf.assets.js', entry: 'assets/nearshelf.assets.ts', declarations: true },
  {
    file: 'nearshelf.vision-assets.js',
    entry: 'assets/nearshelf.vision-assets.ts',
    declarations: true,
  },
];
