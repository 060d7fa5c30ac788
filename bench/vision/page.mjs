// The script of the page. The runner calls window.start() for every contender, then window.round() again and again, so
// that what disturbs the machine disturbs all of them.
const side = 224;
const contenders = {
  'nearshelf relaxed': async ({ shard }) =>
    (await import('/page/nearshelf.js')).nearshelf(shard, true),
  'nearshelf SIMD128': async ({ shard }) =>
    (await import('/page/nearshelf.js')).nearshelf(shard, false),
  'LiteRT.js': async ({ model }) => (await import('/page/litert.js')).litert(model),
  'MediaPipe ImageEmbedder': async ({ model }) =>
    (await import('/page/mediapipe.js')).mediapipe(model),
  'onnxruntime-web int8': async () =>
    (await import('/page/onnxruntime.js')).onnxruntime('/data/mobilenet-v2-int8.onnx', true),
  'onnxruntime-web float': async () =>
    (await import('/page/onnxruntime.js')).onnxruntime('/data/mobilenet-v2-float.onnx', false),
  'tfjs-wasm float': async () => (await import('/page/tfjs.js')).tfjs,
};

const running = new Map();
let photos;

/** Starts one contender and asks it once. Resolves with the milliseconds until then. */
window.start = async (name, files) => {
  photos ??= await loadPhotos(files.photos);
  const begin = performance.now();
  const contender = await (await contenders[name](files)).start();
  await contender.run(photos[0]);
  const startMs = performance.now() - begin;
  running.set(name, contender);
  return { startMs, ...contender.facts };
};

/** Milliseconds of `count` runs of one contender, over all photos in turn. */
window.round = async (name, count) => {
  const contender = running.get(name);
  const times = [];
  for (let k = 0; k < count; k++) times.push(await contender.run(photos[k % photos.length]));
  return times;
};

/** What each layer took, where the contender tells. */
window.layers = async (name) => running.get(name).layers?.();
window.memory = async (name) => running.get(name).memory?.();
window.ready = true;

async function loadPhotos(urls) {
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const loaded = [];
  for (const url of urls) {
    const bitmap = await createImageBitmap(await (await fetch(url)).blob());
    context.drawImage(bitmap, 0, 0, side, side);
    loaded.push(context.getImageData(0, 0, side, side).data);
  }
  return loaded;
}
