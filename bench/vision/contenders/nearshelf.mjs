/** Ours on `shard` (URL of an encoder shard); relaxed: with those kernels, else those of SIMD128. */
export function nearshelf(shard, relaxed) {
  return {
    async start() {
      const worker = new Worker('/page/nearshelf-worker.js', { type: 'module' });
      const call = (name, argument) =>
        new Promise((resolve, reject) => {
          worker.onmessage = ({ data }) =>
            data.error === undefined ? resolve(data.answer) : reject(new Error(data.error));
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage({ call: name, argument });
        });
      const wasm = new URL('/wasm/', location.href).href;
      const facts = await call('start', {
        wasm,
        shard: new URL(shard, location.href).href,
        relaxed,
      });
      return {
        facts,
        run: (pixels) => call('run', { pixels }),
        layers: () => call('layers'),
        memory: () => call('memory'),
      };
    },
  };
}
