/**
 * Entry of nearshelf.assets.js (nearshelf/assets): for shops whose bundler publishes the SDK's files.
 *
 * @module nearshelf/assets
 */

import type { FileUrls } from '../types.js';

// Each URL is a literal, since bundlers look for exactly that. `no-inline`: Vite would make a data: URL of
// a small file, which no content security policy lets a page import.

/**
 * Where the bundler put the files that rails need, for the option `files` of createShelf(). Plain
 * strings: importing it loads nothing, on a server neither.
 */
export const assets: FileUrls = {
  'nearshelf.worker.js': new URL('./nearshelf.worker.js?no-inline', import.meta.url).href,
  'nearshelf.feedback.js': new URL('./nearshelf.feedback.js?no-inline', import.meta.url).href,
  'nearshelf.monitor.js': new URL('./nearshelf.monitor.js?no-inline', import.meta.url).href,
  'nearshelf.tags.js': new URL('./nearshelf.tags.js?no-inline', import.meta.url).href,
  'core.wasm': new URL('./core.wasm?no-inline', import.meta.url).href,
};
