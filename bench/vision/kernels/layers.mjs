// The layers of a net as the kernels see them: { name, kind, args, macs }.

const gemm = (name, m, k, n) => ({ name, kind: 'gemm', args: [m, k, n], macs: m * k * n });
const depthwise = (name, side, channels, kernel, stride) => ({
  name,
  kind: 'depthwise',
  args: [side, channels, kernel, stride],
  macs: (side / stride) ** 2 * channels * kernel ** 2,
});
const firstLayer = (name, side, n, kernel, stride) => ({
  name,
  kind: 'first_layer',
  args: [side, n, kernel, stride],
  macs: (side / stride) ** 2 * n * kernel ** 2 * 3,
});

/** MobileNetV2 1.0/224 without its classifier: Sandler et al., arXiv 1801.04381, table 2. */
export function mobileNetV2() {
  const layers = [firstLayer('first 3x3 s2', 224, 32, 3, 2)];
  let side = 112;
  let channels = 32;
  for (const [expansion, outputs, repeats, firstStride] of [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ]) {
    for (let repeat = 0; repeat < repeats; repeat++) {
      const stride = repeat === 0 ? firstStride : 1;
      const wide = channels * expansion;
      if (expansion > 1) layers.push(gemm('expand', side ** 2, channels, wide));
      layers.push(depthwise(`depthwise 3x3 s${stride}`, side, wide, 3, stride));
      side /= stride;
      layers.push(gemm('project', side ** 2, wide, outputs));
      if (repeat > 0) {
        const count = side ** 2 * outputs;
        layers.push({ name: 'add', kind: 'addition', args: [count], macs: 0 });
      }
      channels = outputs;
    }
  }
  layers.push(gemm('last 1x1', side ** 2, channels, 1280));
  layers.push({ name: 'pool', kind: 'pixel_sums', args: [side ** 2, 1280], macs: 0 });
  return layers;
}

/** Shapes that other nets have, and MobileNetV2 has not. */
export function otherShapes() {
  return [
    firstLayer('first 5x5 s2', 224, 32, 5, 2),
    firstLayer('first 7x7 s2', 224, 64, 7, 2),
    depthwise('depthwise 5x5 s1', 28, 120, 5, 1),
    depthwise('depthwise 5x5 s2', 56, 72, 5, 2),
    depthwise('depthwise 5x5 s1', 7, 960, 5, 1),
    depthwise('depthwise 7x7 s1', 14, 384, 7, 1),
    gemm('squeeze', 1, 960, 240),
    gemm('classifier', 1, 1280, 1000),
    gemm('3x3 as rows', 784, 1152, 128),
    { name: 'look-up', kind: 'look_up', args: [28 * 28 * 240], macs: 0 },
  ];
}
