/**
 * Everything that nearshelf/search exports.
 *
 * @module nearshelf/search
 */

export { type ErrorCode, ShelfError } from '../shelf-error.js';
export { openVectorIndex } from './open-vector-index.js';
export type {
  VectorIndex,
  VectorIndexOptions,
  VectorIndexStatus,
  VectorMatch,
  VectorQuery,
  VectorSearchOptions,
} from './search-types.js';
