// Everything the package exports.
export { createShelf } from './create-shelf.js';
export { type ErrorCode, ShelfError } from './shelf-error.js';
export type {
  Cause,
  Consent,
  EventName,
  Exclusion,
  Explanation,
  ExportedProfile,
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
} from './types.js';
export type { ImageGroup, ImageSearch, ImageSearchOptions } from './vision/image-search-types.js';
export type { Photo, PhotoRegion, ProgressListener } from './vision/photo-types.js';
