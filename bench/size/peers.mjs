// What of each peer is measured. `entry` is a page's module in which nothing is left out that the page needs.

/** The part of a recommender that every page of a shop loads. `isPart`: not all of that is measured. */
export const clients = [
  {
    name: 'Algolia',
    packages: ['@algolia/recommend', 'search-insights'],
    entry: `import { recommendClient } from '@algolia/recommend';
      import insights from 'search-insights';
      globalThis.client = [recommendClient('app', 'key'), insights];`,
    contains: 'client of the recommendations and of the events; ranks on a server',
  },
  {
    name: 'Recombee',
    packages: ['recombee-js-api-client'],
    entry: `import * as recombee from 'recombee-js-api-client';
      globalThis.client = recombee;`,
    contains: 'client of recommendations and events; ranks on a server',
  },
  {
    name: 'Constructor',
    packages: ['@constructor-io/constructorio-client-javascript'],
    entry: `import Client from '@constructor-io/constructorio-client-javascript';
      globalThis.client = Client;`,
    contains: 'client of recommendations, search and events; ranks on a server',
  },
  {
    name: 'Adobe Commerce',
    packages: [
      '@adobe/magento-storefront-events-sdk',
      '@adobe/magento-storefront-event-collector',
      '@magento/recommendations-js-sdk',
    ],
    entry: `import * as events from '@adobe/magento-storefront-events-sdk';
      import '@adobe/magento-storefront-event-collector';
      import Client from '@magento/recommendations-js-sdk';
      globalThis.client = [events, Client];`,
    contains: 'data layer of events, what sends them, client of recommendations; ranks on a server',
  },
  {
    name: 'Adobe Commerce, in part',
    packages: ['@adobe/magento-storefront-events-sdk', '@magento/recommendations-js-sdk'],
    entry: `import * as events from '@adobe/magento-storefront-events-sdk';
      import Client from '@magento/recommendations-js-sdk';
      globalThis.client = [events, Client];`,
    contains: 'the same without what sends the events',
    isPart: true,
  },
  {
    name: 'Nosto, in part',
    packages: ['@nosto/nosto-js'],
    entry: `import { init, nostojs } from '@nosto/nosto-js';
      globalThis.client = [init, nostojs];`,
    contains: 'the loader alone: it fetches the client script, which is in no package',
    isPart: true,
  },
];

/** Runtimes for models in the browser: the smallest build that runs on the processor with SIMD, without its model. */
export const runtimes = [
  {
    name: 'LiteRT.js',
    packages: ['@litertjs/core'],
    entry: `import { loadLiteRt, loadAndCompile } from '@litertjs/core';
      globalThis.runtime = [loadLiteRt, loadAndCompile];`,
    files: [
      '@litertjs/core/wasm/litert_wasm_internal.js',
      '@litertjs/core/wasm/litert_wasm_internal.wasm',
    ],
    contains: 'JavaScript, glue and wasm of the SIMD build',
  },
  {
    name: 'ONNX Runtime Web',
    packages: ['onnxruntime-web'],
    entry: `import { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
      globalThis.runtime = [InferenceSession, Tensor];`,
    files: ['onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'],
    contains: 'JavaScript with glue, and wasm, of the build without GPU',
  },
];
