import type { Rail, RecommendRequest } from '../types.js';
import type { PhotoRegion, ProgressListener } from './photo-types.js';

/** Options of shelf.searchByImage(). */
export interface ImageSearchOptions
  extends Pick<
    RecommendRequest,
    'limit' | 'where' | 'excludeItems' | 'exclude' | 'minScore' | 'signal' | 'slot'
  > {
  /** Part of the photo to search for, besides the whole. */
  readonly region?: PhotoRegion;
  readonly onProgress?: ProgressListener;
}

/** What looks like the photo, or like a part of it; scores are cosines. */
export interface ImageGroup extends Rail {
  /** Null: the whole photo. */
  readonly region: PhotoRegion | null;
}

/** What shelf.searchByImage() resolves with. */
export interface ImageSearch {
  /** The region's group first, when there is a region; the whole photo's last, always. */
  readonly groups: readonly ImageGroup[];
  /** Milliseconds. */
  readonly timings: {
    /** Until the encoder was ready; near 0 after the first search. */
    readonly load: number;
    /** Decoding and scaling of the photo; 0 when it was searched for before. */
    readonly prepare: number;
    readonly embed: number;
    readonly rank: number;
  };
}
