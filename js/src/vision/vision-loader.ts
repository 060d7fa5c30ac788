import type { Locate } from '../shared/locate.js';
import { Part } from '../shared/part.js';
import type { ImageSearcher } from './image-searcher.js';

type VisionModule = typeof import('./nearshelf.vision.js');

/** Visual search of one shelf, loaded when it is used. */
export class VisionLoader {
  private readonly part_: Part<VisionModule>;
  private searcher_: ImageSearcher | null = null;

  constructor(private readonly locate_: Locate) {
    this.part_ = new Part(locate_('nearshelf.vision.js'), 'vision-unavailable');
  }

  /** Resolves with the searcher, the same every time. Rejects as Part.load(). */
  async searcher(): Promise<ImageSearcher> {
    const { ImageSearcher } = await this.part_.load();
    this.searcher_ ??= new ImageSearcher(this.locate_);
    return this.searcher_;
  }

  dispose(): void {
    this.searcher_?.dispose();
  }
}
