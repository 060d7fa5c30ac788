import * as ort from 'onnxruntime-web/wasm';

/** onnxruntime-web on `model` (URL), one thread. */
export function onnxruntime(model, quantized) {
  return {
    async start() {
      ort.env.wasm.numThreads = 1;
      ort.env.wasm.wasmPaths = '/ort/';
      const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
      return {
        async run(pixels) {
          const count = pixels.length / 4;
          const values = quantized ? new Uint8Array(3 * count) : new Float32Array(3 * count);
          for (let channel = 0; channel < 3; channel++) {
            for (let k = 0; k < count; k++) {
              const byte = pixels[4 * k + channel];
              values[channel * count + k] = quantized ? byte : byte / 127.5 - 1;
            }
          }
          const side = Math.sqrt(count);
          const type = quantized ? 'uint8' : 'float32';
          const image = new ort.Tensor(type, values, [1, 3, side, side]);
          const start = performance.now();
          const { features } = await session.run({ image });
          const time = performance.now() - start;
          if (features.data.length === 0) throw new Error('no features');
          return time;
        },
      };
    },
  };
}
