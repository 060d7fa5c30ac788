import type { LayerTime } from './encoder-types.js';
import type { VisionExports } from './vision-exports.js';

const layerFields = 6;

/** vision.wasm, with JavaScript's values for its addresses: one encoder, one photo. */
export class RawVision {
  constructor(private readonly exports_: VisionExports) {}

  get memory(): WebAssembly.Memory {
    return this.exports_.memory;
  }

  get table(): WebAssembly.Table {
    return this.exports_.__indirect_function_table;
  }

  /** The memory as it is now: a view from before it grew is empty. */
  get HEAPU8(): Uint8Array {
    return new Uint8Array(this.memory.buffer);
  }

  /** False: the function at this place of the table differs from SIMD128's, and is not used. */
  offerRelaxedGemm(gemm: number): boolean {
    return this.exports_.offerRelaxedGemm(gemm) !== 0;
  }

  /** Address of a buffer for one encoder shard, 0 = out of memory. */
  reserve(bytes: number): number {
    return this.exports_.reserve(bytes);
  }

  /** Reads the reserved buffer and frees it. '' on success, else the error's sentence. */
  load(useRelaxed: boolean): string {
    return this.text_(this.exports_.load(useRelaxed ? 1 : 0));
  }

  /** Address of width * height RGBA bytes for a photo, 0 = out of memory. */
  reservePhoto(width: number, height: number): number {
    return this.exports_.reservePhoto(width, height);
  }

  releasePhoto(): void {
    this.exports_.releasePhoto();
  }

  /** Embeds a region (fractions of the sides) of the photo. '' on success. */
  embed(left: number, top: number, right: number, bottom: number): string {
    return this.text_(this.exports_.embed(left, top, right, bottom));
  }

  // Those below need a loaded encoder.

  /** Of the last embed(), length 1 or all 0. A copy. */
  embedding(): Float32Array {
    return this.floats_(this.exports_.embedding(), this.exports_.dimensions());
  }

  /** What the embedding was made from. A copy. */
  features(): Float32Array {
    return this.floats_(this.exports_.features(), this.exports_.featureCount());
  }

  dimensions(): number {
    return this.exports_.dimensions();
  }

  /** The encoder's id in 16 hex digits. */
  id(): string {
    const { exports_: exports } = this;
    return [exports.idHigh(), exports.idLow()].map(eightDigits).join('');
  }

  macs(): number {
    return this.exports_.macs();
  }

  /** Bytes of weights in memory. */
  packedBytes(): number {
    return this.exports_.packedBytes();
  }

  /** Bytes of activations and scratch in memory. */
  arenaBytes(): number {
    return this.exports_.arenaBytes();
  }

  /** Embeds the last region once more, and tells what each layer took. */
  layerTimes(): LayerTime[] {
    const count = this.exports_.timeLayers();
    const values = new Float64Array(
      this.memory.buffer,
      this.exports_.layerTimes(),
      layerFields * count,
    );
    return Array.from({ length: count }, (_, layer) => {
      const [op, height, width, channels, macs, milliseconds] = values.subarray(
        layer * layerFields,
      ) as unknown as [number, number, number, number, number, number];
      return { op, height, width, channels, macs, milliseconds };
    });
  }

  private floats_(address: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, address, count).slice();
  }

  private text_(address: number): string {
    const bytes = this.HEAPU8.subarray(address);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  }
}

function eightDigits(half: number): string {
  return (half >>> 0).toString(16).padStart(8, '0');
}
