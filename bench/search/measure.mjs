// Runs in the page: one contender over one data set.

const warmUp = 5;

/** The queries of a size, and the vectors if asked for, from .npy files that the runner wrote. */
export async function loadDataset(size, queries, withVectors) {
  const asked = await readNpy(`/data/${size}/queries.npy`);
  const vectors = withVectors ? await readNpy(`/data/${size}/vectors.npy`) : undefined;
  const dimensions = 128;
  return {
    size,
    dimensions,
    vectors,
    queries: Array.from({ length: queries }, (_, k) =>
      asked.slice(k * dimensions, (k + 1) * dimensions),
    ),
  };
}

async function readNpy(url) {
  const buffer = await (await fetch(url)).arrayBuffer();
  const headerLength = new DataView(buffer).getUint16(8, true);
  return new Float32Array(buffer, 10 + headerLength);
}

/**
 * Opens the contender, asks every query once and gives its figures. `truth`: the lists to compare
 * with; without them its own lists are the truth.
 */
export async function measure(contender, { dataset, limit, buildSeconds, truth }) {
  const start = performance.now();
  const opened = await contender.open({ dataset, limit, buildSeconds });
  const buildMs = performance.now() - start;
  const lists = [];
  const times = [];
  // What a first query downloads would hide what a search costs: it is counted in bytes instead.
  for (const query of dataset.queries) lists.push(await opened.search(query));
  const bytes = opened.bytes();
  for (let k = 0; k < warmUp; k++) await opened.search(dataset.queries[k]);
  for (const query of dataset.queries) {
    const before = performance.now();
    await opened.search(query);
    times.push(performance.now() - before);
  }
  opened.close();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  return {
    lists,
    figures: {
      name: contender.name,
      buildMs,
      codeFiles: opened.codeFiles,
      ...bytes,
      recall: truth ? recallOf(lists, truth) : 1,
      minMs: times[0],
      p50Ms: at(0.5),
      p95Ms: at(0.95),
    },
  };
}

function recallOf(lists, truth) {
  let hits = 0;
  let wanted = 0;
  for (const [query, expected] of truth.entries()) {
    const found = new Set(lists[query]);
    wanted += expected.length;
    hits += expected.filter((item) => found.has(item)).length;
  }
  return hits / wanted;
}
