// Runs in Chromium: starts vision.wasm as the SDK's worker does, in an engine that may be made to
// look like another, and tells what became of it.
import {
  installRelaxedKernels,
  type RelaxedKernels,
} from '../../../js/src/vision/install-relaxed-kernels.js';
import type { RawVision } from '../../../js/src/vision/raw-vision.js';
import { startVision } from '../../../js/src/vision/start-vision.js';

/** Engines of today and of yesterday, by what their relaxed dot product does with two bytes. */
const engines = {
  signed: (weight: number, activation: number, sum: number) =>
    sum + 4 * weight * ((activation << 24) >> 24),
  unsigned: (weight: number, activation: number, sum: number) => sum + 4 * weight * activation,
  saturating: (weight: number, activation: number, sum: number) =>
    sum + 2 * Math.max(-32768, Math.min(32767, 2 * weight * activation)),
  // What V8 did before the proposal was final: no sum is added.
  old: (weight: number, activation: number) => 4 * weight * activation,
};

export interface Task {
  readonly engine?: keyof typeof engines | 'without relaxed SIMD';
  /** Encoders to run with both kernel sets. */
  readonly encoders?: readonly string[];
  /** Offer the kernels for both ways of computing a dot product first. */
  readonly everyWay?: boolean;
}

export interface Report {
  readonly relaxed: RelaxedKernels;
  /** Functions of vision-relaxed.wasm that were asked for. */
  readonly functions: readonly string[];
  /** Whether each of the real module's functions is accepted, however the engine computes. */
  readonly accepted: Readonly<Record<string, boolean>>;
  /** Features by encoder: of SIMD128, and of whichever kernels `load(true)` takes. */
  readonly features: Readonly<Record<string, readonly [Uint8Array, Uint8Array]>>;
  readonly memory: { readonly initial: number; readonly final: number };
}

const functions: string[] = [];

function disguise(engine: Task['engine']): void {
  if (engine === undefined) return;
  if (engine === 'without relaxed SIMD') {
    WebAssembly.validate = () => false;
    return;
  }
  const d = engines[engine];
  // The probe is the one module that is instantiated synchronously.
  WebAssembly.Instance = class {
    readonly exports = { d };
  } as unknown as typeof WebAssembly.Instance;
}

function watchExports(): void {
  const instantiate = WebAssembly.instantiate as (
    bytes: BufferSource,
    imports: WebAssembly.Imports,
  ) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  Object.assign(WebAssembly, {
    instantiate: async (bytes: BufferSource, imports: WebAssembly.Imports) => {
      const started = await instantiate(bytes, imports);
      if (bytes instanceof WebAssembly.Module) return started;
      const exports = new Proxy(
        {},
        {
          get: (_, name: string) => {
            functions.push(name);
            return started.instance.exports[name];
          },
        },
      );
      return { ...started, instance: { exports } };
    },
  });
}

async function offerEveryWay(vision: RawVision) {
  const { memory, table } = vision;
  const response = await fetch('/vision-relaxed.wasm');
  const { instance } = await WebAssembly.instantiate(await response.arrayBuffer(), {
    env: { memory },
  });
  const accepted: Record<string, boolean> = {};
  for (const way of ['whole', 'pairs']) {
    const place = table.grow(1);
    table.set(place, instance.exports[`gemm_${way}`]);
    accepted[way] = vision.offerRelaxedGemm(place);
  }
  return accepted;
}

const photoWidth = 61;
const photoHeight = 47;

/** The photo of fixtures/make.cpp. */
function fillPhoto(pixels: Uint8Array): void {
  for (let k = 0; k < pixels.length; k++) {
    const c = k % 4;
    const x = (k >> 2) % photoWidth;
    const y = Math.floor((k >> 2) / photoWidth);
    pixels[k] = c === 3 ? 255 : x * 7 + y * 13 + c * 29 + Math.floor((x * y) / 8);
  }
}

function check(sentence: string): void {
  if (sentence !== '') throw new Error(sentence);
}

async function featuresOf(vision: RawVision, name: string, useRelaxed: boolean) {
  const shard = new Uint8Array(await (await fetch(`/${name}.shard`)).arrayBuffer());
  const place = vision.reserve(shard.length);
  vision.HEAPU8.set(shard, place);
  check(vision.load(useRelaxed));
  const photo = vision.reservePhoto(photoWidth, photoHeight);
  fillPhoto(vision.HEAPU8.subarray(photo, photo + 4 * photoWidth * photoHeight));
  check(vision.embed(0, 0, 1, 1));
  return new Uint8Array(vision.features().buffer);
}

async function perform({ engine, encoders = [], everyWay = false }: Task): Promise<Report> {
  disguise(engine);
  const { module: vision } = await startVision('/vision.wasm');
  const initial = vision.memory.buffer.byteLength;
  const accepted = everyWay ? await offerEveryWay(vision) : {};
  watchExports();
  const relaxed = await installRelaxedKernels('/vision-relaxed.wasm', vision);
  const features: Record<string, readonly [Uint8Array, Uint8Array]> = {};
  for (const name of encoders) {
    features[name] = [await featuresOf(vision, name, false), await featuresOf(vision, name, true)];
  }
  const memory = { initial, final: vision.memory.buffer.byteLength };
  return { relaxed, functions, accepted, features, memory };
}

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  try {
    self.postMessage({ report: await perform(data) });
  } catch (thrown) {
    self.postMessage({ error: String(thrown) });
  }
};
