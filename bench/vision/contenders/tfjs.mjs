import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { mobileNetV2, seededValues } from '../mobilenet-v2.mjs';

const side = 224;

/** tfjs-wasm, float, on MobileNetV2 with random weights, one thread. */
export const tfjs = {
  async start() {
    setWasmPaths('/tfjs/');
    setThreadsCount(1);
    await tf.setBackend('wasm');
    await tf.ready();
    const depths = [];
    const layers = mobileNetV2().map((layer, number) => {
      const { kind, input, channels, kernel } = layer;
      const depth = input < 0 ? 3 : depths[input];
      depths.push(channels);
      const shape =
        kind === 'depthwise' ? [kernel, kernel, depth, 1] : [kernel, kernel, depth, channels];
      const count = shape.reduce((product, size) => product * size, 1);
      return {
        ...layer,
        weights: tf.tensor4d(seededValues(count, number + 1), shape),
        bias: tf.zeros([channels]),
      };
    });
    return {
      async run(pixels) {
        const values = new Float32Array(3 * side * side);
        for (let k = 0; k < values.length; k++) {
          values[k] = pixels[Math.floor(k / 3) * 4 + (k % 3)] / 127.5 - 1;
        }
        const start = performance.now();
        const features = tf.tidy(() => {
          const outputs = [];
          for (const layer of layers) outputs.push(apply(layer, outputs, values));
          return tf.mean(outputs.at(-1), [1, 2]);
        });
        const read = features.dataSync();
        const time = performance.now() - start;
        features.dispose();
        if (read.length === 0) throw new Error('no features');
        return time;
      },
    };
  },
};

function apply({ kind, input, stride, clamp, addTo, weights, bias }, outputs, values) {
  const x = input < 0 ? tf.tensor4d(values, [1, side, side, 3]) : outputs[input];
  const options = {
    x,
    filter: weights,
    strides: stride,
    pad: 'same',
    bias,
    activation: clamp ? 'relu6' : 'linear',
  };
  const y = kind === 'depthwise' ? tf.fused.depthwiseConv2d(options) : tf.fused.conv2d(options);
  return addTo < 0 ? y : tf.add(y, outputs[addTo]);
}
