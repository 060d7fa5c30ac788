import type { Locate } from '../shared/locate.js';
import type { LooksInfo } from '../shared/protocol.js';
import type { Rail } from '../types.js';
import { checkRegion } from './check-region.js';
import { EncoderClient } from './encoder-client.js';
import type { ImageGroup, ImageSearch, ImageSearchOptions } from './image-search-types.js';
import type { Photo, PhotoRegion } from './photo-types.js';
import { wholePhoto } from './whole-photo.js';

/** What a search needs of the shelf. */
export interface SearchContext {
  readonly looks: LooksInfo;
  /** Time at which the search began, by performance.now(). */
  readonly start: number;
  /** Resolves with the items that look like a vector of an encoder. */
  readonly rank: (look: Float32Array, encoder: string) => Promise<Rail>;
}

const idle = 60_000;

interface Look {
  readonly vector: Float32Array;
  readonly encoder: string;
}

/** Visual search of one shelf: what shelf.searchByImage() does once this file is there. */
export class ImageSearcher {
  private encoder_: EncoderClient | null = null;
  private shard_ = '';
  /** By the encoder in use: shoppers try many regions of one photo. */
  private wholes_ = new WeakMap<Blob, Look>();

  constructor(private readonly locate_: Locate) {}

  /** As Shelf.searchByImage(), whose arguments are checked but for the photo and the region. */
  async search(
    photo: Photo,
    options: ImageSearchOptions,
    { looks, start, rank }: SearchContext,
  ): Promise<ImageSearch> {
    const { region } = options;
    if (region) checkRegion(region, 'searchByImage');
    const { part, whole, ...timings } = await this.embed_(photo, options, looks, start);
    const ranking = performance.now();
    const group = async (look: Look, of: PhotoRegion | null): Promise<ImageGroup> => ({
      ...(await rank(look.vector, look.encoder)),
      region: of,
    });
    const groups = await Promise.all([
      ...(part && region ? [group(part, region)] : []),
      group(whole, null),
    ]);
    return { groups, timings: { ...timings, rank: performance.now() - ranking } };
  }

  dispose(): void {
    this.encoder_?.dispose();
  }

  private async embed_(
    photo: Photo,
    { region, signal, onProgress }: ImageSearchOptions,
    looks: LooksInfo,
    start: number,
  ): Promise<{ part: Look | null; whole: Look } & Omit<ImageSearch['timings'], 'rank'>> {
    const client = this.clientFor_(looks);
    const blob = photo instanceof Blob ? photo : null;
    const known = blob && this.wholes_.get(blob);
    if (known && !region) {
      const load = performance.now() - start;
      return { part: null, whole: known, load, prepare: 0, embed: 0 };
    }
    const regions = [...(region ? [region] : []), ...(known ? [] : [wholePhoto])];
    const { vectors, encoder, readyAt, prepare, embed } = await client.embed(
      photo,
      regions,
      'searchByImage',
      { signal, onProgress },
    );
    const look = (vector: Float32Array | undefined): Look => ({
      vector: vector as Float32Array,
      encoder: encoder.id,
    });
    const part = region ? look(vectors[0]) : null;
    const whole = known || look(vectors[regions.length - 1]);
    if (blob) this.wholes_.set(blob, whole);
    return { part, whole, load: readyAt - start, prepare, embed };
  }

  private clientFor_({ base, encoder: shard }: LooksInfo): EncoderClient {
    const url = base + shard.file;
    if (!this.encoder_ || this.shard_ !== url) {
      this.encoder_?.dispose();
      this.encoder_ = new EncoderClient({ locate: this.locate_, base, shard, idle });
      this.shard_ = url;
      this.wholes_ = new WeakMap();
    }
    return this.encoder_;
  }
}
