// The table that docs/benchmarks.md shows.

const milliseconds = (value) => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const seconds = (value) => (value < 10 ? `${value.toFixed(1)} s` : `${value.toFixed(0)} s`);
const megabytes = (value) => (value / 1e6).toFixed(value < 1e7 ? 2 : 0);

const columns =
  '| items | contender | build | code KB gz | MB to open | MB a query, cache filling | MB resident | recall@10 | min / p50 / p95 ms | p50, ours = 1 |';

/** @param {object[]} rows figures of each contender, or `reason` where there are none */
export function table(rows) {
  const lines = [columns, `|${'---|'.repeat(10)}`];
  for (const row of rows) {
    if (row.reason) {
      lines.push(
        `| ${row.size.toLocaleString('en')} | ${row.name} | not run: ${row.reason} |||||||||`,
      );
      continue;
    }
    const ours = rows
      .filter(
        ({ size, name, reason }) => size === row.size && name.startsWith('nearshelf') && !reason,
      )
      .map(({ p50Ms }) => p50Ms);
    const cells = [
      row.size.toLocaleString('en'),
      row.name,
      seconds(row.buildSeconds),
      (row.codeBytes / 1000).toFixed(0),
      megabytes(row.wire),
      megabytes(row.perQuery),
      megabytes(row.resident),
      row.recall.toFixed(4),
      `${milliseconds(row.minMs)} / ${milliseconds(row.p50Ms)} / ${milliseconds(row.p95Ms)}`,
      (row.p50Ms / Math.min(...ours)).toFixed(1),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
  }
  return lines.join('\n');
}
