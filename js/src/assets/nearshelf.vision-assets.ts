/**
 * Entry of nearshelf.vision-assets.js (nearshelf/vision-assets). It is not a part of nearshelf/assets because
 * Vite publishes every file that a module names, whether it is used or not.
 *
 * @module nearshelf/vision-assets
 */

import type { FileUrls } from '../types.js';

/**
 * Where the bundler put the files that search by photo needs: pass `{ ...assets, ...visionAssets }` as
 * the option `files` of createShelf(). Plain strings: importing it loads nothing, on a server neither.
 */
export const visionAssets: FileUrls = {
  'nearshelf.vision.js': new URL('./nearshelf.vision.js?no-inline', import.meta.url).href,
  'nearshelf.vision.worker.js': new URL('./nearshelf.vision.worker.js?no-inline', import.meta.url)
    .href,
  'vision.wasm': new URL('./vision.wasm?no-inline', import.meta.url).href,
  'vision-relaxed.wasm': new URL('./vision-relaxed.wasm?no-inline', import.meta.url).href,
};
