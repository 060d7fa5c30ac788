/**
 * Everything the package exports.
 *
 * @module nearshelf
 */

export { createShelf } from './create-shelf.js';
export { type ErrorCode, ShelfError } from './shelf-error.js';
export type {
  Cause,
  Consent,
  ConsentSource,
  EventName,
  Exclusion,
  Explanation,
  ExportedProfile,
  FileUrls,
  ItemFilter,
  Rail,
  RailItem,
  RailKind,
  RailSource,
  RailStep,
  ReasonCode,
  RecommendRequest,
  Shelf,
  ShelfEvents,
  ShelfOptions,
  ShelfProfile,
  Status,
  Timings,
  TrackedItem,
  TrackParams,
  WorkerMode,
} from './types.js';
export type { ImageGroup, ImageSearch, ImageSearchOptions } from './vision/image-search-types.js';
export type { Photo, PhotoRegion, ProgressListener } from './vision/photo-types.js';
