import { loadPart } from '../shared/load-part.js';
import { toShelfError } from '../shared/to-shelf-error.js';
import type { ImageSearcher } from './image-searcher.js';

type VisionModule = typeof import('./nearshelf.vision.js');

/** Visual search of one shelf, loaded when it is used. */
export class VisionLoader {
  private searcher_: Promise<ImageSearcher> | null = null;
  private failures_ = 0;

  /** `base`: absolute URL ending in a slash, where nearshelf.vision.js lies. */
  constructor(private readonly base_: string) {}

  /**
   * Resolves with the searcher, the same every time. Rejects with a ShelfError `vision-unavailable`,
   * `timeout` or `version-mismatch`; the next call tries again.
   */
  searcher(): Promise<ImageSearcher> {
    this.searcher_ ??= this.load_();
    return this.searcher_;
  }

  dispose(): void {
    this.searcher_?.then((searcher) => searcher.dispose()).catch(() => undefined);
  }

  private async load_(): Promise<ImageSearcher> {
    const file = 'nearshelf.vision.js';
    try {
      const module = await loadPart<VisionModule>(this.base_, file, this.failures_);
      return new module.ImageSearcher(this.base_);
    } catch (thrown) {
      this.failures_++;
      this.searcher_ = null;
      throw toShelfError(thrown, 'vision-unavailable', `${this.base_}${file} could not be loaded`);
    }
  }
}
