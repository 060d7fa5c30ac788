/** The SDK's files that a page loads from the folder of its shelf. */
export const sdkFiles = ['nearshelf.worker.js', 'nearshelf.feedback.js', 'core.wasm'];

/** Those that search by photo needs besides. */
export const visionFiles = [
  'nearshelf.vision.js',
  'nearshelf.vision.worker.js',
  'vision.wasm',
  'vision-relaxed.wasm',
];
