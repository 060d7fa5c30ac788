// Times layers in a worker, as the SDK runs them. Message in: { layers, rounds, set }; message out:
// { passes: the least milliseconds of a whole pass, layers: the least of each }.
import createKernelBench from '/module/kernel_bench.js';

let instance;
const ready = createKernelBench({
  instantiateWasm(imports, receive) {
    fetch('/module/kernel_bench.wasm')
      .then((response) => response.arrayBuffer())
      .then((bytes) => WebAssembly.instantiate(bytes, imports))
      .then((started) => {
        instance = started.instance;
        receive(instance);
      });
    return {};
  },
});

/** The kernels of a set: those of SIMD128, the plain loops, or either way of vision-relaxed.wasm. */
async function kernelsOf(set, module) {
  const way = /^relaxed-(whole|pairs)$/.exec(set)?.[1];
  if (way === undefined) return module[`_${set}_kernels`]();
  const exported = Object.values(instance.exports);
  const memory = exported.find((value) => value instanceof WebAssembly.Memory);
  const table = exported.find((value) => value instanceof WebAssembly.Table);
  const bytes = await (await fetch('/relaxed/vision-relaxed.wasm')).arrayBuffer();
  const relaxed = await WebAssembly.instantiate(bytes, { env: { memory } });
  const place = table.grow(1);
  table.set(place, relaxed.instance.exports[`gemm_${way}`]);
  const found = module._relaxed_kernels(place);
  if (found === 0) throw new Error(`${set} differs from SIMD128.`);
  return found;
}

self.onmessage = async ({ data: { layers, rounds, set } }) => {
  const module = await ready;
  module._use_kernels(await kernelsOf(set, module));
  for (const { kind, args } of layers) module[`_add_${kind}`](...args);
  const least = layers.map(() => Number.POSITIVE_INFINITY);
  const passes = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    let before = start;
    for (let index = 0; index < layers.length; index++) {
      module._run_layer(index);
      const after = performance.now();
      least[index] = Math.min(least[index], after - before);
      before = after;
    }
    passes.push(before - start);
  }
  passes.sort((a, b) => a - b);
  self.postMessage({ min: passes[0], median: passes[rounds >> 1], least });
};
