// Ours, in a worker as in a shop: one encoder on one kind of kernels.
import { installRelaxedKernels } from '../../js/src/vision/install-relaxed-kernels.ts';
import { startVision } from '../../js/src/vision/start-vision.ts';

let vision;
let pixelsAddress = 0;

async function start({ wasm, shard, relaxed }) {
  const [started, bytes] = await Promise.all([
    startVision(wasm),
    fetch(shard).then((response) => response.arrayBuffer()),
  ]);
  vision = started.module;
  const kernels = relaxed ? await installRelaxedKernels(wasm, vision) : { installed: false };
  if (relaxed && !kernels.installed) throw new Error(kernels.message);
  const address = vision.reserve(bytes.byteLength);
  vision.HEAPU8.set(new Uint8Array(bytes), address);
  const problem = vision.load(kernels.installed);
  if (problem) throw new Error(problem);
  return {
    macs: vision.macs(),
    shardBytes: bytes.byteLength,
    packedBytes: vision.packedBytes(),
    arenaBytes: vision.arenaBytes(),
  };
}

function run({ pixels }) {
  const side = Math.sqrt(pixels.length / 4);
  if (pixelsAddress === 0) pixelsAddress = vision.reservePhoto(side, side);
  vision.HEAPU8.set(pixels, pixelsAddress);
  const begin = performance.now();
  const problem = vision.embed(0, 0, 1, 1);
  const time = performance.now() - begin;
  if (problem) throw new Error(problem);
  return time;
}

const calls = {
  start,
  run,
  layers: () => vision.layerTimes(),
  memory: () => vision.memory.buffer.byteLength,
};

self.onmessage = async ({ data: { call, argument } }) => {
  try {
    postMessage({ answer: await calls[call](argument) });
  } catch (error) {
    postMessage({ error: String(error?.message ?? error) });
  }
};
