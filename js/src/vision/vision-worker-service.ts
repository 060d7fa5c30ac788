import { ShelfError } from '../shelf-error.js';
import { checkProtocol } from '../worker/check-protocol.js';
import { installShard } from '../worker/install-shard.js';
import { loadShard } from '../worker/load-shard.js';
import type { LayerTime, LoadedEncoder } from './encoder-types.js';
import { installRelaxedKernels } from './install-relaxed-kernels.js';
import { photoPixels } from './photo-pixels.js';
import type { PhotoRegion } from './photo-types.js';
import type { RawVision } from './raw-vision.js';
import { startVision } from './start-vision.js';
import type {
  Embedded,
  EmbedRequest,
  VisionLoadRequest,
  VisionService,
} from './vision-protocol.js';

/** The worker's side of visual search: one encoder, and the pixels of the photo that came last. */
export class VisionWorkerService implements VisionService {
  private vision_: RawVision | null = null;
  /** Of the photo whose pixels the encoder holds; 0 = none that can be used again. */
  private key_ = 0;

  async load(request: VisionLoadRequest): Promise<LoadedEncoder> {
    const { urls, base, shard, protocol, progress } = request;
    checkProtocol(urls.worker, protocol);
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    const startModule = async () => {
      const starting = startVision(urls.wasm);
      const module = starting.then(({ module }) => module);
      const relaxed = await installRelaxedKernels(urls.relaxed, module);
      return { ...(await starting), relaxed, time: elapsed() };
    };
    const fetchShard = async () => ({
      bytes: await loadShard(base, shard, (loaded) => progress.postMessage(loaded)),
      time: elapsed(),
    });
    const [started, { bytes, time: fetched }] = await Promise.all([startModule(), fetchShard()]);
    const { module: vision, relaxed } = started;
    const installed = elapsed();
    const intake = {
      reserve: (size: number): number => vision.reserve(size),
      load: (): string => vision.load(relaxed.installed),
    };
    installShard(vision, intake, bytes, base + shard.file);
    this.vision_ = vision;
    return {
      id: vision.id(),
      dimensions: vision.dimensions(),
      macs: vision.macs(),
      kernels: relaxed.installed ? 'relaxed' : 'simd128',
      ...(!relaxed.installed && { relaxedRefusal: relaxed.message }),
      bytes: {
        wasm: started.bytes + (relaxed.installed ? relaxed.bytes : 0),
        shard: bytes.byteLength,
        weights: vision.packedBytes(),
        arena: vision.arenaBytes(),
      },
      timings: { wasm: started.time, shard: fetched, install: elapsed() - installed },
    };
  }

  async embed({ photo, key, regions }: EmbedRequest): Promise<Embedded> {
    const vision = this.usable_();
    const start = performance.now();
    const isKnown = key !== 0 && key === this.key_;
    if (!isKnown) this.keep_(await photoPixels(photo), key);
    const prepared = performance.now();
    const vectors = regions.map((region) => this.run_(region));
    return {
      vectors,
      prepare: isKnown ? 0 : prepared - start,
      embed: performance.now() - prepared,
      memoryBytes: vision.memory.buffer.byteLength,
    };
  }

  layerTimes(): readonly LayerTime[] {
    return this.usable_().layerTimes();
  }

  /** Copies pixels into the encoder, where they stay for further regions of the same photo. */
  private keep_({ data, width, height }: ImageData, key: number): void {
    const vision = this.usable_();
    this.key_ = 0;
    vision.releasePhoto();
    const address = vision.reservePhoto(width, height);
    if (address === 0) {
      throw new ShelfError('out-of-memory', 'There is no memory left for a photo.');
    }
    // HEAPU8 is read after reservePhoto(), which may have grown the memory.
    vision.HEAPU8.set(data, address);
    this.key_ = key;
  }

  private run_({ left, top, right, bottom }: PhotoRegion): Float32Array {
    const vision = this.usable_();
    const problem = vision.embed(left, top, right, bottom);
    if (problem) throw new ShelfError('photo-invalid', `The photo cannot be embedded: ${problem}`);
    return vision.embedding();
  }

  private usable_(): RawVision {
    if (!this.vision_) throw new ShelfError('internal', 'The worker was called before load().');
    return this.vision_;
  }
}
