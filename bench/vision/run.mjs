// One photo to one vector: ours and peers, in one run of one browser, on the same photos, one thread each.
//
// npm run bench:vision -- [--model FILE.tflite] [--images DIR] [--runs 60] [--only NAME,NAME] [--json FILE]
//                         [--nearshelf PROGRAM] [--wasm DIR] [--layers]
//
// Needs `npm run build`. Without --model and --images it takes MobileNetV2 and the garments of $NEARSHELF_DATA, or of
// ../shared/data. What it makes stays in .cache/bench-vision.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { chromium } from 'playwright-core';
import { serve } from '../serve.mjs';
import { bundlePage } from './bundle.mjs';
import { prepareOnnx, prepareShelf } from './prepare.mjs';
import { contenderTable, kindTable, layerTable, median } from './report.mjs';

const root = resolve(import.meta.dirname, '../..');
const shared = process.env.NEARSHELF_DATA || join(root, '../shared/data');
const { values } = parseArgs({
  options: {
    model: {
      type: 'string',
      default: join(shared, 'models/coral_tf2_mobilenet_v2_1.0_224_ptq.tflite'),
    },
    images: { type: 'string', default: join(shared, 'images/clothing/train') },
    runs: { type: 'string', default: '60' },
    only: { type: 'string' },
    json: { type: 'string' },
    layers: { type: 'boolean', default: false },
    nearshelf: { type: 'string', default: join(root, 'build/native-release/pipeline/nearshelf') },
    wasm: { type: 'string', default: join(root, 'build/wasm-release/wasm') },
  },
});
for (const [option, path] of Object.entries({ model: values.model, images: values.images })) {
  if (existsSync(path)) continue;
  console.error(`--${option}: ${path} is not there. Name another with --${option}.`);
  process.exit(2);
}
const runs = Number(values.runs);
const runsPerRound = 10;
const photosInUse = 8;

const names = [
  'nearshelf relaxed',
  'nearshelf SIMD128',
  'LiteRT.js',
  'MediaPipe ImageEmbedder',
  'onnxruntime-web int8',
  'onnxruntime-web float',
  'tfjs-wasm float',
].filter((name) => values.only === undefined || values.only.split(',').includes(name));

const modules = join(root, 'bench/node_modules');
const data = join(root, '.cache/bench-vision');
const page = join(data, 'page');
await bundlePage(page, values.wasm);
prepareOnnx(data);
const built = prepareShelf({
  folder: data,
  images: resolve(values.images),
  model: resolve(values.model),
  program: values.nearshelf,
});
const modelFolder = resolve(values.model, '..');
const mounts = {
  data,
  page,
  wasm: values.wasm,
  model: modelFolder,
  images: resolve(values.images),
  litert: join(modules, '@litertjs/core/wasm'),
  mediapipe: join(modules, '@mediapipe/tasks-vision/wasm'),
  ort: join(modules, 'onnxruntime-web/dist'),
  tfjs: join(modules, '@tensorflow/tfjs-backend-wasm/dist'),
};
const server = await serve(mounts, {});
const fileOf = (path) => {
  const [, mount, ...rest] = path.split('/');
  return join(mounts[mount], ...rest.map(decodeURIComponent));
};
const files = {
  shard: `/data/shelf/${built.encoder}`,
  model: `/model/${values.model.split('/').at(-1)}`,
  photos: built.photos.slice(0, photosInUse).map((photo) => `/images/${photo}`),
};

const isModel = (path) => path === files.shard || path === files.model || path.endsWith('.onnx');
const isCode = (path) =>
  mounts[path.split('/')[1]] !== undefined && !isModel(path) && !path.startsWith('/images/');

// Starts are measured in a browser of their own, with nothing in its cache.
const rows = [];
for (const name of names) {
  console.error(`start ${name}`);
  rows.push({ name, ...(await measureStart(name)) });
}
const running = rows.filter(({ reason }) => reason === undefined);
const { times, layers, memory } = await measureRuns(running.map(({ name }) => name));
for (const row of running) {
  row.minMs = Math.min(...times[row.name]);
  row.medianMs = median(times[row.name]);
}
server.close();

console.log(
  `${cpus()[0].model}, ${values.model.split('/').at(-1)}, ${runs} runs each, in rounds of ${runsPerRound}\n`,
);
console.log(contenderTable(rows));
for (const [name, all] of Object.entries(layers)) {
  console.log(
    `\n${name}, the fastest of ${runsPerRound} runs of each layer; ${memory[name]} bytes of wasm memory\n`,
  );
  console.log(kindTable(all));
  if (values.layers) console.log(`\n${layerTable(all)}`);
}
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ rows, layers, memory }, null, 2)}\n`);

async function openPage() {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  const tab = await browser.newPage();
  const requested = new Set();
  tab.on('request', (request) => requested.add(new URL(request.url()).pathname));
  tab.context().on('request', (request) => requested.add(new URL(request.url()).pathname));
  await tab.goto(server.url);
  await tab.waitForFunction('window.ready');
  return { browser, tab, requested };
}

async function measureStart(name) {
  const { browser, tab, requested } = await openPage();
  try {
    const facts = await tab.evaluate(([name, files]) => window.start(name, files), [name, files]);
    const bytes = (matches) =>
      [...requested].filter(matches).reduce((sum, path) => sum + brotli(fileOf(path)), 0);
    return { ...facts, codeBytes: bytes(isCode), modelBytes: bytes(isModel) };
  } catch (error) {
    return { reason: error.message.split('\n')[0] };
  } finally {
    await browser.close();
  }
}

async function measureRuns(all) {
  const { browser, tab } = await openPage();
  const times = Object.fromEntries(all.map((name) => [name, []]));
  for (const name of all) {
    await tab.evaluate(([name, files]) => window.start(name, files), [name, files]);
    // Past the browser's baseline compiler.
    await tab.evaluate((name) => window.round(name, 20), name);
  }
  for (let done = 0; done < runs; done += runsPerRound) {
    for (const name of all) {
      console.error(`run ${done} ${name}`);
      times[name].push(
        ...(await tab.evaluate(([name, count]) => window.round(name, count), [name, runsPerRound])),
      );
    }
  }
  const layers = {};
  const memory = {};
  for (const name of all.filter((name) => name.startsWith('nearshelf'))) {
    const samples = [];
    for (let k = 0; k < runsPerRound; k++) {
      samples.push(await tab.evaluate((name) => window.layers(name), name));
    }
    layers[name] = samples[0].map((layer, number) => ({
      ...layer,
      milliseconds: Math.min(...samples.map((sample) => sample[number].milliseconds)),
    }));
    memory[name] = await tab.evaluate((name) => window.memory(name), name);
  }
  await browser.close();
  return { times, layers, memory };
}

function brotli(file) {
  if (!existsSync(file)) return 0;
  return brotliCompressSync(readFileSync(file), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 9 },
  }).length;
}
