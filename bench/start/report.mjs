// The tables of docs/benchmarks.md.

const FILES = [
  ['html', /\.html$/],
  ['index.js', /index\.js$/],
  ['worker', /worker\.js$/],
  ['wasm', /core\.wasm$/],
  ['manifest', /manifest\.json$/],
  ['catalogue', /catalog\./],
  ['model', /model\./],
];
const COLUMNS = [
  'visit',
  'first rail: median / min / max ms',
  'to the bare transfer',
  ...FILES.map(([name]) => name),
  'loaded',
  'LCP',
  'requests',
  'KB',
];

/**
 * @param {Map<string, import('./visits.mjs').Visit[]>} visits by name; the first is the floor
 * @returns {string} every number but min and max is a median; of each file the time when its last byte was sent
 */
export function table(visits) {
  const floor = median([...visits.values()][0].map(({ onScreen }) => onScreen));
  const rows = [...visits].map(([name, all]) => {
    const of = (value) => median(all.map(value));
    const times = all.map(({ onScreen }) => onScreen);
    const middle = median(times);
    return [
      name,
      `**${round(middle)}** / ${round(Math.min(...times))} / ${round(Math.max(...times))}`,
      (middle / floor).toFixed(2),
      ...FILES.map(([, pattern]) => round(of(({ log }) => doneAt(log, pattern)))),
      round(of(({ loaded }) => loaded)),
      round(of(({ lcp }) => lcp)),
      of(({ requests }) => requests),
      round(of(({ bytes }) => bytes / 1000)),
    ];
  });
  return [COLUMNS, COLUMNS.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function doneAt(log, pattern) {
  return log.find(({ path }) => pattern.test(path))?.done;
}

function median(values) {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (known.length === 0) return undefined;
  const half = known.length / 2;
  return known.length % 2 === 1 ? known[Math.floor(half)] : (known[half - 1] + known[half]) / 2;
}

function round(value) {
  return value === undefined ? '' : value.toFixed(0);
}
