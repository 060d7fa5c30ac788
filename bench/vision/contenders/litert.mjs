import { loadAndCompile, loadLiteRt, Tensor } from '@litertjs/core';

/** LiteRT.js on `model` (URL of a .tflite) with int8 or uint8 input, on the CPU, one thread. */
export function litert(model) {
  return {
    async start() {
      await loadLiteRt('/litert/');
      const compiled = await loadAndCompile(model, { accelerator: 'wasm' });
      const [{ shape, dtype }] = compiled.getInputDetails();
      const make = {
        int8: (bytes) => Int8Array.from(bytes, (byte) => byte - 128),
        uint8: (bytes) => bytes,
        float32: (bytes) => Float32Array.from(bytes, (byte) => byte / 127.5 - 1),
      }[dtype];
      return {
        async run(pixels) {
          const bytes = new Uint8Array((pixels.length / 4) * 3);
          for (let k = 0; k < bytes.length; k++) {
            bytes[k] = pixels[Math.floor(k / 3) * 4 + (k % 3)];
          }
          const values = make(bytes);
          const start = performance.now();
          const input = new Tensor(values, shape);
          const [output] = await compiled.run(input);
          const features = output.toTypedArray();
          const time = performance.now() - start;
          if (features.length === 0) throw new Error('no output');
          output.delete();
          input.delete();
          return time;
        },
      };
    },
  };
}
