/**
 * Everything that nearshelf/debug exports.
 *
 * @module nearshelf/debug
 */

export { type DebugOptions, openDebug } from './open-debug.js';
