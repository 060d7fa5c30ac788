// TensorFlow.js with its WebAssembly backend: one matMul, one topk. One thread, as everybody here.
import '@tensorflow/tfjs-backend-wasm';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

export const tfjs = {
  name: 'tfjs-wasm, matMul + topk',
  async open({ dataset, limit }) {
    setWasmPaths('/tfjs/');
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    await tf.setBackend('wasm');
    await tf.ready();
    const { vectors, dimensions } = dataset;
    const table = tf.tensor2d(vectors, [vectors.length / dimensions, dimensions]);
    return {
      codeFiles: ['/page/tfjs.js', '/tfjs/tfjs-backend-wasm-simd.wasm'],
      async search(query) {
        const found = tf.tidy(() => {
          const scores = tf.matMul(table, tf.tensor2d(query, [dimensions, 1]));
          return tf.topk(tf.reshape(scores, [-1]), limit).indices;
        });
        const items = await found.data();
        found.dispose();
        return Array.from(items);
      },
      bytes: () => ({ wire: vectors.byteLength, perQuery: 0, resident: vectors.byteLength }),
      close: () => table.dispose(),
    };
  },
};
