// The longest that the SDK holds up a page, on a processor four times slower than this one: npm run bench:start -- --main-thread
import { recordMainThread } from '../../tests/e2e/support/main-thread.mjs';

const RUNS = 5;
const SLOWDOWN = 4;
const FRAME = 16;
const SHOWN = 6;

/**
 * Measures the time of the processor, which other work on the machine does not change, and multiplies it; then, for comparison, the time
 * of the clock in a page that Chromium slows down itself.
 *
 * @returns {Promise<string>} the worst tasks of the middle run, and the worst of every run
 */
export async function measureOnMainThread(browser, server, { fallback }) {
  const record = async (options) => {
    server.visit({});
    const url = `${server.url}bare-script.html`;
    return (await recordMainThread(browser, { url, items: fallback, ...options })).tasks;
  };
  const busy = (task) => task.busy * SLOWDOWN;
  const held = (task) => task.held;
  return [
    `2,000 events on the device; milliseconds on a processor ${SLOWDOWN} times slower`,
    await describe('core in its worker', () => record({}), busy),
    await describe('core in the page', () => record({ worker: 'none' }), busy),
    await describe(
      'core in its worker, by the clock, slowed down by Chromium (busy machines count twice)',
      () => record({ slowdown: SLOWDOWN }),
      held,
    ),
  ].join('\n\n');
}

async function describe(name, record, time) {
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    runs.push((await record()).sort((a, b) => time(b) - time(a)));
  }
  runs.sort(([a], [b]) => time(a) - time(b));
  const worst = runs.map(([task]) => time(task).toFixed(1));
  const middle = runs[Math.floor(RUNS / 2)];
  const over = middle.filter((task) => time(task) > FRAME).length;
  const rows = middle.slice(0, SHOWN).map((task) => {
    const cells = [task.at.toFixed(0), time(task).toFixed(1), task.parts.slice(0, 3).join(', ')];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    `${name}: the worst task of each run ${worst.join(', ')}; over ${FRAME} ms in the middle run: ${over}`,
    '',
    '| at ms | held up ms | what, at the speed of this machine |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}
