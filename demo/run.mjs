// `npm run demo`: a shop on this machine, from its data to counts in the backend. See demo/README.md.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildAll } from '../scripts/build.mjs';
import { INTERRUPTED, interruption } from '../scripts/lib/interruption.mjs';
import { step } from '../scripts/lib/step.mjs';
import { buildShelf } from './lib/build-shelf.mjs';
import { buildSite } from './lib/build-site.mjs';
import { checkDemo } from './lib/check-demo.mjs';
import { LastingBackend } from './lib/lasting-backend.mjs';
import { parseOptions, UsageError, usage } from './lib/options.mjs';
import { shopData } from './lib/shop-data.mjs';
import { startStorefrontServer } from './lib/storefront-server.mjs';

const OTHER_PORTS = 20;

/** Runs until it is interrupted. Resolves with the exit code. */
async function run(options, signal) {
  const started = performance.now();
  await buildAll({ signal });
  const data = await shopData(options.source, { signal });
  const { shelf } = await step('train and pack', (_progress, print) =>
    buildShelf(data, { print, signal }),
  );
  const site = join(data.folder, 'site');
  await step('storefront page', async () => {
    const { products, photos } = await buildSite({ site, shelf, ...data });
    return `${products} products, ${photos} with photos`;
  });

  const backendData = join(data.folder, 'backend');
  await mkdir(backendData, { recursive: true });
  let backend;
  let server;
  try {
    await step('start backend', async () => {
      backend = await LastingBackend.start({ data: backendData, shelf, exactCounts: true });
      return backend.url;
    });
    await step('start storefront', async () => {
      server = await startServer(options, {
        site,
        images: data.images,
        backendUrl: () => backend.url,
      });
      return server.url;
    });
    signal.throwIfAborted();
    if (options.once) {
      await step('check', () => checkDemo(server.url, backend.url));
      return 0;
    }
    explain(server.url, backend.url, backendData, started);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    console.log('\nStopping …');
    return 0;
  } finally {
    await server?.stop();
    await backend?.stop();
  }
}

async function startServer({ port, portIsWish }, parts) {
  const last = portIsWish ? port + OTHER_PORTS : port;
  for (let candidate = port; ; candidate += 1) {
    try {
      return await startStorefrontServer({ ...parts, port: candidate });
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      if (candidate >= last) {
        throw new Error(`port ${port} is taken by another program: choose one with --port`);
      }
    }
  }
}

function explain(shopUrl, backendUrl, backendData, started) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const tokenFile = join(backendData, 'admin.token');
  console.log(`
Ready after ${seconds} s: ${shopUrl}

Choose "Help measure" at the foot of the page, shop a little, and see the counts arrive (in a real shop they are
shown with noise alone, see docs/PRIVACY.md):
  curl -H "Authorization: Bearer $(cat ${tokenFile})" ${backendUrl}/v1/counts
What the operator sees: ${backendUrl}/dashboard, with the token in ${tokenFile}

Ctrl-C stops everything.`);
}

async function main() {
  const signal = interruption();
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options.help) {
      console.log(usage);
      return 0;
    }
    return await run(options, signal);
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    if (error instanceof UsageError) {
      console.error(`demo: ${error.message}\nnpm run demo -- --help lists the options.`);
      return 2;
    }
    console.error(`\ndemo: ${error.message}`);
    return 1;
  }
}

process.exitCode = await main();
