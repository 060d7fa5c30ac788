// The script of the page: the runner calls window.run() once for each contender and size.
import { nearshelf } from './contenders/nearshelf.mjs';
import { plainJs } from './contenders/plain-js.mjs';
import { loadDataset, measure } from './measure.mjs';

const contenders = {
  plain: async () => plainJs,
  exact: async () => nearshelf('exact'),
  coded: async () => nearshelf('coded'),
  clusters: async () => nearshelf('clusters'),
  // Loaded on use: a peer that is not asked for costs the others no memory.
  tfjs: async () => (await import('/page/tfjs.js')).tfjs,
  hnswlib: async () => (await import('/page/hnswlib.js')).hnswlib,
};

// Ours fetches its own shards; the vectors are for those that search them as they are.
const needsVectors = new Set(['plain', 'tfjs', 'hnswlib']);

window.run = async ({ contender, size, queries, limit, buildSeconds, truth }) => {
  const dataset = await loadDataset(size, queries, needsVectors.has(contender));
  return measure(await contenders[contender](), { dataset, limit, buildSeconds, truth });
};
window.ready = true;
