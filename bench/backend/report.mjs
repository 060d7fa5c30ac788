// The table of bench/backend/run.mjs.

/** @param {number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/**
 * @param {{ key: string, name: string, peakMiB: number, runs: import('./load-client.mjs').LoadResult[] }[]} results
 */
export function printTable(results) {
  console.log(
    '| server on one core | answers/s: median | min-max | of the server without store | p50 ms | p99 ms | peak MiB | not 204 |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  const whole = results.find(({ key }) => key === 'without-store');
  for (const { name, runs, peakMiB } of results) {
    const rates = runs.map(({ rate }) => rate);
    const share =
      whole === undefined
        ? ''
        : `${Math.round((100 * median(rates)) / median(whole.runs.map(({ rate }) => rate)))} %`;
    const of = (field) => median(runs.map((run) => run[field])).toFixed(1);
    const cells = [
      name,
      `**${Math.round(median(rates))}**`,
      `${Math.round(Math.min(...rates))}-${Math.round(Math.max(...rates))}`,
      share,
      of('p50_ms'),
      of('p99_ms'),
      peakMiB.toFixed(0),
      runs.reduce((sum, run) => sum + others(run), 0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

/** @param {import('./load-client.mjs').LoadResult} run */
function others({ statuses, lost_connections }) {
  const answers = Object.entries(statuses).filter(([status]) => status !== '204');
  return answers.reduce((sum, [, count]) => sum + count, lost_connections);
}
