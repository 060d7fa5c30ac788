// A scan of one Float32Array, with a sorted list of the best: exact, so its lists are the truth.
export const plainJs = {
  name: 'plain JS, float scan',
  async open({ dataset, limit }) {
    const { vectors, dimensions } = dataset;
    const count = vectors.length / dimensions;
    const best = new Float64Array(limit);
    const items = new Int32Array(limit);
    return {
      codeFiles: [],
      async search(query) {
        best.fill(Number.NEGATIVE_INFINITY);
        for (let row = 0, at = 0; row < count; row++, at += dimensions) {
          let a = 0;
          let b = 0;
          let c = 0;
          let d = 0;
          for (let k = 0; k < dimensions; k += 4) {
            a += vectors[at + k] * query[k];
            b += vectors[at + k + 1] * query[k + 1];
            c += vectors[at + k + 2] * query[k + 2];
            d += vectors[at + k + 3] * query[k + 3];
          }
          const score = a + b + (c + d);
          if (score <= best[limit - 1]) continue;
          let place = limit - 1;
          for (; place > 0 && best[place - 1] < score; place--) {
            best[place] = best[place - 1];
            items[place] = items[place - 1];
          }
          best[place] = score;
          items[place] = row;
        }
        return Array.from(items);
      },
      bytes: () => ({ wire: vectors.byteLength, perQuery: 0, resident: vectors.byteLength }),
      close() {},
    };
  },
};
