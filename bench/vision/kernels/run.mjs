// The kernels of the image encoder as wasm in Chromium, layer by layer of MobileNetV2 1.0/224:
//   node bench/vision/kernels/run.mjs [--rounds 300] [--set simd] [--module DIR] [--relaxed DIR] [--json FILE]
// DIR is where the target kernel_bench of a wasm build with -DNEARSHELF_BUILD_BENCH=ON was put.
// Sets: simd, reference, relaxed-whole, relaxed-pairs.
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { serve } from '../../serve.mjs';
import { mobileNetV2, otherShapes } from './layers.mjs';

const root = resolve(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '300' },
    set: { type: 'string', default: 'simd' },
    module: { type: 'string', default: join(root, 'build/wasm-release/bench/vision/kernels') },
    relaxed: { type: 'string', default: join(root, 'build/wasm-release/wasm') },
    json: { type: 'string' },
  },
});
if (!existsSync(join(values.module, 'kernel_bench.js'))) {
  console.error(
    `${values.module}/kernel_bench.js is missing. Build it: cmake --preset wasm-release ` +
      '-DNEARSHELF_BUILD_BENCH=ON && cmake --build --preset wasm-release --target kernel_bench',
  );
  process.exit(2);
}

const server = await serve({
  module: values.module,
  relaxed: values.relaxed,
  bench: import.meta.dirname,
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  await page.goto(server.url);
  const nets = {};
  for (const [net, layers] of Object.entries({
    'MobileNetV2 1.0/224': mobileNetV2(),
    'other shapes': otherShapes(),
  })) {
    const request = { layers, rounds: Number(values.rounds), set: values.set };
    const times = await page.evaluate(runInWorker, request);
    nets[net] = { layers, ...times };
    print(net, nets[net]);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ set: values.set, nets }, null, 2)}\n`);
  }
} finally {
  await browser.close();
  server.close();
}

// Runs inside the page.
function runInWorker(request) {
  const worker = new Worker('/bench/worker.mjs', { type: 'module' });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

function print(net, { layers, min, median, least }) {
  const sum = least.reduce((total, ms) => total + ms, 0);
  console.log(`${net}, ${values.set}, ${values.rounds} rounds`);
  console.log(
    `a pass: min ${min.toFixed(2)} ms, median ${median.toFixed(2)} ms; ` +
      `sum of the layers' minima ${sum.toFixed(2)} ms\n`,
  );
  console.log('layer              shape                       ms   GMAC/s');
  const kinds = new Map();
  for (const [index, { name, kind, args, macs }] of layers.entries()) {
    const ms = least[index];
    const sum = kinds.get(kind) ?? { ms: 0, macs: 0 };
    kinds.set(kind, { ms: sum.ms + ms, macs: sum.macs + macs });
    line(name, args.join(' x '), ms, macs);
  }
  console.log('');
  for (const [kind, { ms, macs }] of kinds) line(`all ${kind}`, '', ms, macs);
  console.log('');
}

function line(name, shape, ms, macs) {
  const rate = macs ? (macs / ms / 1e6).toFixed(1) : '-';
  console.log(
    `${name.padEnd(18)} ${shape.padEnd(20)} ${ms.toFixed(4).padStart(9)} ${rate.padStart(8)}`,
  );
}
