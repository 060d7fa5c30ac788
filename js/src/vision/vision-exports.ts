/** The functions of vision.wasm (wasm/vision_exports.cpp). Addresses are bytes in `memory`. */
export interface VisionExports extends WebAssembly.Exports {
  readonly memory: WebAssembly.Memory;
  /** Its functions; kernels of another module are put there. */
  readonly __indirect_function_table: WebAssembly.Table;
  /** To be called once, before anything else. */
  _initialize(): void;
  /**
   * Offers a function of the table as the relaxed GEMM, and compares it with that of SIMD128 on a grid
   * of calls. 0 when any byte differs: it is then not used.
   */
  offerRelaxedGemm(gemm: number): number;
  /** Address of a buffer for one encoder shard; 0 = out of memory. The memory may have grown. */
  reserve(bytes: number): number;
  /** Reads the reserved buffer and frees it. Address of the error's sentence; empty on success. */
  load(useRelaxed: number): number;
  /** Address of width * height RGBA bytes for a photo; 0 = out of memory. The memory may have grown. */
  reservePhoto(width: number, height: number): number;
  releasePhoto(): void;
  /** Embeds a region (fractions of the sides) of the photo. Address of the error's sentence. */
  embed(left: number, top: number, right: number, bottom: number): number;
  /** Those below need a loaded encoder. Address of float[dimensions()]: length 1, or all 0. */
  embedding(): number;
  dimensions(): number;
  /** Address of float[featureCount()]. */
  features(): number;
  featureCount(): number;
  idHigh(): number;
  idLow(): number;
  macs(): number;
  packedBytes(): number;
  arenaBytes(): number;
  /** Runs once more on the photo of the last embed(). Number of layers. */
  timeLayers(): number;
  /** Address of double[6] for each: op, height, width, channels, macs, milliseconds. */
  layerTimes(): number;
}
