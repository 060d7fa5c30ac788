// The vectors of the search benchmark: synthetic, clustered, the same for every contender.
//
// A point is drawn around one of 2,048 centres in a space of 20 dimensions (its intrinsic dimension),
// mapped into 128 by a fixed random layer with a sine, which bends the space as a network does, given
// a little noise in all 128, and scaled to length 1:
//
//   z = centre[c] + 0.4 * normal(20)    x = sin(W z + b) + 0.03 * normal(128)    v = x / |x|
//
// Everything comes from one seed, and the first rows of a larger set are those of a smaller one.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

export const dimensions = 128;
const latent = 20;
const centres = 2048;
const localSpread = 0.4;
const noise = 0.03;

/** mulberry32: uniform in [0, 1). */
function makeRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The sum of four uniforms, with mean 0 and variance 1: round enough, and quick. */
function makeNormal(random) {
  const scale = Math.sqrt(3);
  return () => (random() + random() + random() + random() - 2) * scale;
}

/** Calls `take(row)` with each of `count` vectors. The array is reused. */
export function generateVectors({ count, seed = 1, stream = 0 }, take) {
  const fixed = makeNormal(makeRandom(seed));
  const weights = Float64Array.from({ length: dimensions * latent }, () => 0.25 * fixed());
  const bias = Float64Array.from({ length: dimensions }, () => 3 * fixed());
  const centre = Float64Array.from({ length: centres * latent }, fixed);
  const random = makeRandom(seed * 7919 + stream + 1);
  const normal = makeNormal(random);
  const z = new Float64Array(latent);
  const row = new Float32Array(dimensions);
  for (let k = 0; k < count; k++) {
    const c = Math.floor(random() * centres) * latent;
    for (let j = 0; j < latent; j++) z[j] = centre[c + j] + localSpread * normal();
    let squares = 0;
    for (let i = 0; i < dimensions; i++) {
      let sum = bias[i];
      for (let j = 0; j < latent; j++) sum += weights[i * latent + j] * z[j];
      row[i] = Math.sin(sum) + noise * normal();
      squares += row[i] * row[i];
    }
    const scale = 1 / Math.sqrt(squares);
    for (let i = 0; i < dimensions; i++) row[i] *= scale;
    take(row, k);
  }
}

/** Writes them as a .npy file of float32. */
export async function writeVectors(path, options) {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${options.count}, ${dimensions}), }`;
  const text = `${dictionary.padEnd(117)}\n`;
  const header = Buffer.alloc(10 + text.length);
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(text.length, 8);
  header.write(text, 10, 'latin1');
  const file = createWriteStream(path);
  file.write(header);
  const blockRows = 8192;
  let block = new Float32Array(blockRows * dimensions);
  let filled = 0;
  const pending = [];
  generateVectors(options, (row) => {
    block.set(row, filled++ * dimensions);
    if (filled < blockRows) return;
    pending.push(Buffer.from(block.buffer));
    block = new Float32Array(blockRows * dimensions);
    filled = 0;
  });
  pending.push(Buffer.from(block.buffer, 0, filled * dimensions * 4));
  for (const bytes of pending) if (!file.write(bytes)) await once(file, 'drain');
  file.end();
  await once(file, 'finish');
}
