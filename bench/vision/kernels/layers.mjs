// The layers of a net as the kernels see them: { name, kind, args, macs }.
import { mobileNetV2 as netLayers } from '../mobilenet-v2.mjs';

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

/** MobileNetV2 1.0/224 without its classifier. */
export function mobileNetV2() {
  const net = netLayers();
  const layers = [];
  let side = 224;
  let depth = 3;
  net.forEach(({ kind, channels, kernel, stride, addTo }, number) => {
    if (number === 0) {
      layers.push(firstLayer('first 3x3 s2', side, channels, kernel, stride));
    } else if (kind === 'depthwise') {
      layers.push(depthwise(`depthwise 3x3 s${stride}`, side, channels, kernel, stride));
    } else {
      const next = net[number + 1];
      const name = !next ? 'last 1x1' : next.kind === 'depthwise' ? 'expand' : 'project';
      layers.push(gemm(name, side ** 2, depth, channels));
    }
    side /= stride;
    depth = channels;
    if (addTo >= 0) {
      layers.push({ name: 'add', kind: 'addition', args: [side ** 2 * channels], macs: 0 });
    }
  });
  layers.push({ name: 'pool', kind: 'pixel_sums', args: [side ** 2, depth], macs: 0 });
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
