// hnswlib-wasm: a graph that the browser builds from the vectors, M 16, efConstruction 100.
import { loadHnswlib } from 'hnswlib-wasm';

const links = 16;
const efConstruction = 100;
const efSearch = 64;

export const hnswlib = {
  name: `hnswlib-wasm, M ${links}, ef ${efSearch}`,
  async open({ dataset, limit, buildSeconds }) {
    const library = await loadHnswlib();
    const { vectors, dimensions } = dataset;
    const count = vectors.length / dimensions;
    const index = new library.HierarchicalNSW('ip', dimensions, '');
    index.initIndex(count, links, efConstruction, 1);
    const start = performance.now();
    for (let row = 0; row < count; row++) {
      index.addPoint(vectors.subarray(row * dimensions, (row + 1) * dimensions), row, false);
      const seconds = (performance.now() - start) / 1000;
      if (seconds > buildSeconds) {
        throw new Error(`${row} of ${count} points after the limit of ${buildSeconds} s`);
      }
    }
    index.setEfSearch(efSearch);
    // Level 0 of hnswlib: the vector, 2 M links, their count and the label.
    const resident = count * (dimensions * 4 + 2 * links * 4 + 4 + 8);
    return {
      codeFiles: ['/page/hnswlib.js'],
      search: async (query) => index.searchKnn(query, limit, undefined).neighbors,
      bytes: () => ({ wire: vectors.byteLength, perQuery: 0, resident }),
      close() {},
    };
  },
};
