/**
 * Entry of nearshelf.node.js: what `nearshelf` is in Node, and nearshelf/node everywhere.
 *
 * @module nearshelf/node
 */

export * from '../index.js';
export { initialItem } from './initial-item.js';
export { type ManifestInfo, readManifest } from './read-manifest.js';
