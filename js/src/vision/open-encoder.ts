import { check } from '../shared/check.js';
import { ShelfError } from '../shelf-error.js';
import { fetchManifest } from '../worker/fetch-manifest.js';
import { checkRegion } from './check-region.js';
import { EncoderClient } from './encoder-client.js';
import type {
  EmbedOptions,
  EncoderOptions,
  EncoderShard,
  EncoderStatus,
  LayerTime,
  LoadedEncoder,
  PhotoEncoder,
} from './encoder-types.js';
import type { Photo } from './photo-types.js';
import { wholePhoto } from './whole-photo.js';

const defaultIdle = 60_000;

/**
 * Opens an encoder that `nearshelf` made. Resolves when it can embed. Rejects with TypeError for wrong
 * options, with a ShelfError (`vision-unavailable`: worker or wasm refused, or no encoder in the
 * manifest; `manifest-...`, `shard-...`, `version-mismatch`, `out-of-memory`, `insecure-context`,
 * `server`) and with `signal.reason` when aborted, which also stops the download.
 */
export async function openEncoder(options: EncoderOptions): Promise<PhotoEncoder> {
  const {
    base,
    shard,
    idle = defaultIdle,
    signal,
    onProgress,
  }: Partial<EncoderOptions> = options ?? {};
  check(
    typeof base === 'string' && base.endsWith('/'),
    "openEncoder: base must be the URL of a folder such as '/shelf/'",
    base,
  );
  check(idle > 0, 'openEncoder: idle must be milliseconds above 0', idle);
  if (typeof document === 'undefined') {
    throw new ShelfError('server', 'There is no document here: open the encoder in the browser.');
  }
  if (signal?.aborted) throw signal.reason;
  const folder = new URL(base, document.baseURI).href;
  const client = new EncoderClient({
    locate: (file) => folder + file,
    base: folder,
    shard: shard ?? (await encoderOf(folder)),
    idle,
  });
  return new OpenEncoder(client, await client.load({ signal, onProgress }));
}

async function encoderOf(base: string): Promise<EncoderShard> {
  const { shards } = await fetchManifest(base);
  const shard = shards.find(({ role }) => role === 'encoder');
  if (shard) return shard;
  throw new ShelfError(
    'vision-unavailable',
    `${base}manifest.json names no encoder. Build the shelf with --images and --vision-model.`,
  );
}

class OpenEncoder implements PhotoEncoder {
  readonly id: string;
  readonly dimensions: number;
  private embedded_ = 0;
  private latest_ = { prepare: 0, embed: 0 };
  private memoryBytes_ = 0;

  constructor(
    private readonly client_: EncoderClient,
    private loaded_: LoadedEncoder,
  ) {
    this.id = loaded_.id;
    this.dimensions = loaded_.dimensions;
  }

  async embed(photo: Photo, { region, signal }: EmbedOptions = {}): Promise<Float32Array> {
    if (region) checkRegion(region, 'embed');
    const { vectors, encoder, prepare, embed, memoryBytes } = await this.client_.embed(
      photo,
      [region ?? wholePhoto],
      'embed',
      { signal },
    );
    this.loaded_ = encoder;
    this.embedded_++;
    this.latest_ = { prepare, embed };
    this.memoryBytes_ = memoryBytes;
    return vectors[0] as Float32Array;
  }

  layerTimes(): Promise<readonly LayerTime[]> {
    return this.client_.layerTimes();
  }

  status(): EncoderStatus {
    return {
      ...this.loaded_,
      state: this.client_.state,
      embedded: this.embedded_,
      latest: this.latest_,
      memoryBytes: this.memoryBytes_,
    };
  }

  dispose(): void {
    this.client_.dispose();
  }
}
