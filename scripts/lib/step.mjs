const NAME_WIDTH = 22;
const SUMMARY_WIDTH = 58;
const TIME_WIDTH = 10;
const REDRAW_MS = 250;

/**
 * Runs one named step and prints one line for it: name, summary, time. On a terminal the line is live while the step
 * runs, with whatever `work` last passed to `progress`; `print` puts a line of its own above it.
 *
 * @template T
 * @param {string} name
 * @param {(progress: (text: string) => void, print: (line: string) => void) => Promise<T>} work resolves with the summary, or with an object that has one
 * @returns {Promise<T>} what `work` resolved with; rejects as `work` does, after printing the step as failed
 */
export async function step(name, work) {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let latest = '';
  const draw = () => process.stdout.write(`\r\x1b[K${line(name, latest, seconds())}`);
  const timer = process.stdout.isTTY ? setInterval(draw, REDRAW_MS) : undefined;
  const print = (text) =>
    process.stdout.write(`${process.stdout.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  const finish = (summary) => {
    clearInterval(timer);
    print(line(name, summary, seconds()));
  };
  try {
    const result = await work((text) => {
      latest = text;
    }, print);
    finish(typeof result === 'string' ? result : (result?.summary ?? ''));
    return result;
  } catch (error) {
    finish('failed');
    throw error;
  }
}

function line(name, summary, seconds) {
  const columns = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
  const width = Math.max(1, Math.min(SUMMARY_WIDTH, columns - 1 - NAME_WIDTH - TIME_WIDTH));
  const time = `${seconds.toFixed(1)} s`.padStart(TIME_WIDTH);
  return `${name.padEnd(NAME_WIDTH)}${padOrCut(summary, width)}${time}`;
}

function padOrCut(text, width) {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`;
}
