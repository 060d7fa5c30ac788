// The layers of MobileNetV2 1.0 (Sandler et al. 2018, arXiv 1801.04381), for peers that cannot read the model under
// test: the same architecture with seeded random weights, since the time of a layer does not depend on its values.

const stages = [
  // expansion, channels, repeats, stride
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/**
 * @typedef {{ kind: 'conv' | 'depthwise', input: number, channels: number, kernel: number, stride: number,
 *   clamp: boolean, addTo: number }} Layer
 *   input, addTo: number of the layer whose output is read, or added to this one's; -1 = the image, or none
 */

/** @returns {Layer[]} up to the 1280 channels before the pooling */
export function mobileNetV2() {
  /** @type {Layer[]} */
  const layers = [];
  const add = (layer) => layers.push({ input: layers.length - 1, addTo: -1, ...layer });
  add({ kind: 'conv', channels: 32, kernel: 3, stride: 2, clamp: true });
  let channels = 32;
  for (const [expansion, width, repeats, firstStride] of stages) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const stride = repeat === 0 ? firstStride : 1;
      const from = layers.length - 1;
      const inner = channels * expansion;
      if (expansion > 1) add({ kind: 'conv', channels: inner, kernel: 1, stride: 1, clamp: true });
      add({ kind: 'depthwise', channels: inner, kernel: 3, stride, clamp: true });
      const addTo = stride === 1 && channels === width ? from : -1;
      add({ kind: 'conv', channels: width, kernel: 1, stride: 1, clamp: false, addTo });
      channels = width;
    }
  }
  add({ kind: 'conv', channels: 1280, kernel: 1, stride: 1, clamp: true });
  return layers;
}

/** Values from -0.5 to 0.5, the same each time: mulberry32. */
export function seededValues(count, seed) {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  });
}
