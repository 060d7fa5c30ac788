import { describeError } from '../shared/describe-error.js';
import { fetchFile } from '../worker/fetch-file.js';
import { probeRelaxedDot } from './probe-relaxed-dot.js';
import type { RawVision } from './raw-vision.js';

/** Why the relaxed kernels are not used. SIMD128 gives the same vectors, only later. */
export type RelaxedRefusal =
  | 'not-supported' // the browser has no relaxed SIMD
  | 'wrong-dot' // its relaxed dot product gives what no specification allows
  | 'not-published' // vision-relaxed.wasm could not be fetched
  | 'not-started' // it could not be compiled, linked or put into the table
  | 'different-bytes'; // its kernels differ from those of SIMD128

export type RelaxedKernels =
  | { readonly installed: true; readonly bytes: number }
  | { readonly installed: false; readonly reason: RelaxedRefusal; readonly message: string };

/**
 * Fetches vision-relaxed.wasm from `url` and offers its kernels to `vision`, where the browser
 * has relaxed SIMD. Afterwards `load(true)` uses them if they were installed, and the
 * kernels of SIMD128 if not. Fetches at once when `vision` is a promise. Every failure resolves as a
 * reason; rejects only when `vision` does.
 */
export async function installRelaxedKernels(
  url: string,
  vision: RawVision | Promise<RawVision>,
): Promise<RelaxedKernels> {
  const dot = probeRelaxedDot();
  if (dot === 'unsupported') return refused('not-supported', 'The browser has no relaxed SIMD.');
  if (dot === 'wrong') {
    return refused('wrong-dot', 'The relaxed dot product of this browser is not exact.');
  }
  const file = fetchFile(url, 'wasm-unavailable').then((response) => response.arrayBuffer());
  // Handled below, but not before `vision` has settled.
  file.catch(() => {});
  const module = await vision;
  const { memory, table } = module;
  let bytes: ArrayBuffer;
  try {
    bytes = await file;
  } catch (thrown) {
    return refused('not-published', describeError(thrown));
  }
  try {
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    const place = table.grow(1);
    table.set(place, instance.exports[`gemm_${dot}`]);
    if (!module.offerRelaxedGemm(place)) {
      return refused('different-bytes', `The kernels of ${url} differ from those of SIMD128.`);
    }
  } catch (thrown) {
    return refused('not-started', `${url} could not be started: ${describeError(thrown)}`);
  }
  return { installed: true, bytes: bytes.byteLength };
}

function refused(reason: RelaxedRefusal, message: string): RelaxedKernels {
  return { installed: false, reason, message };
}
