// One tier of nearshelf, as a shop ships it: shards over HTTP, checked, searched in core.wasm.
import { openVectorIndex } from 'nearshelf/search';

export const nearshelf = (tier) => ({
  name: `nearshelf ${tier}`,
  async open({ dataset, limit }) {
    const index = await openVectorIndex({
      base: `/data/${dataset.size}/${tier}/`,
      core: '/core/',
    });
    const opened = index.status().downloaded;
    let queries = 0;
    return {
      codeFiles: ['/page/nearshelf.search.js', '/core/core.wasm'],
      async search(query) {
        queries++;
        const found = await index.search(query, { limit });
        return found.map(({ item }) => item);
      },
      bytes() {
        const { downloaded } = index.status();
        return {
          wire: opened,
          perQuery: (downloaded - opened) / queries,
          resident: downloaded,
        };
      },
      close: () => index.dispose(),
    };
  },
});
