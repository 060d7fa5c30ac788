/**
 * Entry of nearshelf.encoder.js: everything that nearshelf/vision exports.
 *
 * @module nearshelf/vision
 */

export { type ErrorCode, ShelfError } from '../shelf-error.js';
export type {
  EmbedOptions,
  EncoderOptions,
  EncoderShard,
  EncoderStatus,
  LayerTime,
  PhotoEncoder,
} from './encoder-types.js';
export { openEncoder } from './open-encoder.js';
export type { Photo, PhotoRegion, ProgressListener } from './photo-types.js';
