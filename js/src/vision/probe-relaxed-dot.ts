/**
 * How the engine carries out the relaxed dot product of four bytes: as a whole, or as sums of pairs
 * that saturate in 16 bits. Exact both ways when one factor is 0..127; they differ in speed.
 */
export type RelaxedDot = 'whole' | 'pairs';

// (module (func (export "d") (param i32 i32 i32) (result i32)
//   (i32x4.extract_lane 0 (i32x4.relaxed_dot_i8x16_i7x16_add_s
//     (i8x16.splat (local.get 0)) (i8x16.splat (local.get 1)) (i32x4.splat (local.get 2))))))
// biome-ignore format: a byte table
const probe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 127, 127, 127, 1, 127, 3, 2, 1, 0, 7, 5, 1, 1, 100,
  0, 0, 10, 22, 1, 20, 0, 32, 0, 253, 15, 32, 1, 253, 15, 32, 2, 253, 17, 253, 147, 2, 253, 27, 0,
  11,
]);

/** Runs the relaxed dot product, if there is one. `unsupported`: there is none; `wrong`: it errs. */
export function probeRelaxedDot(): RelaxedDot | 'unsupported' | 'wrong' {
  if (!WebAssembly.validate(probe)) return 'unsupported';
  let dot: (weight: number, activation: number, sum: number) => number;
  try {
    dot = new WebAssembly.Instance(new WebAssembly.Module(probe)).exports.d as typeof dot;
  } catch {
    return 'unsupported';
  }
  const exact = [-128, -1, 0, 127].every((weight) =>
    [0, 1, 127].every((activation) =>
      [-1000000, 7].every((sum) => dot(weight, activation, sum) === sum + 4 * weight * activation),
    ),
  );
  if (!exact) return 'wrong';
  // Out of the exact range: the byte 255 is 255 or -1, and only sums of pairs saturate.
  const outside = dot(127, 255, 0);
  return outside === 4 * 127 * 255 || outside === 4 * 127 * -1 ? 'whole' : 'pairs';
}
