// How long the SDK holds up the main thread of a page: one visit in Chromium, recorded and read. For a test, and for bench/start.
import { setTimeout as wait } from 'node:timers/promises';

const CATEGORIES = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'v8',
  'v8.execute',
  'disabled-by-default-v8.compile',
];
const TASK = 'RunTask';
// What runs or prepares script; nested ones are part of the outer one. The page has no script but the SDK and the few lines that call
// it, so all of it is counted: continuations after an `await` tell no URL.
const SCRIPT = new Set([
  'EvaluateScript',
  'FunctionCall',
  'RunMicrotasks',
  'HandlePostMessage',
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
  'v8.produceCache',
  'V8.DeserializeValue',
]);

/**
 * @typedef {{ held: number, busy: number, whole: number, at: number, parts: string[] }} MainThreadTask
 *   held: milliseconds that the SDK, or what calls it, held the thread up; busy: the time of the processor in
 *   that, which other work on the machine does not change; whole: how long the task took with everything else in it;
 *   at: when it began, after the start of the navigation; parts: what ran, longest first
 */

/** The page of such a visit, for the folder above /shelf/, where index.js lies beside the other files. */
export const barePage = `<!doctype html>
<link rel="icon" href="data:,">
<ul id="rail"></ul>
<script type="module">
import { createShelf } from '/shelf/index.js';
window.createShelf = createShelf;
console.log('imported');
</script>`;

/**
 * Two visits to `url`, a barePage, in a fresh context: the first one leaves a full history on the device, the second one is recorded,
 * on a main thread that Chromium makes `slowdown` times slower.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ url: string, items: readonly string[], slowdown?: number, worker?: 'module' | 'none',
 *   prepare?: (page: import('playwright-core').Page) => Promise<void> }} options
 *   items: ids of the catalogue; worker: as of createShelf(); prepare: is called with the page before it is opened
 * @returns {Promise<{ tasks: MainThreadTask[], events: number, sources: string[] }>}
 *   tasks that ran script, the worst first; events in the history that was found; where the rails came from
 */
export async function recordMainThread(
  browser,
  { url, items, slowdown = 1, worker = 'module', prepare },
) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await prepare?.(page);
    await imported(page, () => page.goto(url));
    await page.evaluate(fillHistory, items);
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await browser.startTracing(page, { categories: CATEGORIES });
    await imported(page, () => page.reload());
    const seen = await page.evaluate(browse, { item: items[0], worker });
    // What the page does on its own after the last answer.
    await wait(300);
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    return { tasks: readTasks(traceEvents), ...seen };
  } finally {
    await context.close();
  }
}

async function imported(page, navigate) {
  const message = page.waitForEvent('console', (each) => each.text() === 'imported');
  await navigate();
  await message;
}

// Runs inside the page: as many events as a history holds.
async function fillHistory(items) {
  const shelf = window.createShelf({ base: '/shelf/', consent: 'device' });
  for (let number = 0; number < 2000; number++) {
    shelf.track('view_item', { items: [{ item_id: items[number % items.length] }] });
  }
  await shelf.setConsent('device');
  // A second reader sees what is written.
  for (let stored = 0; stored < 2000; ) {
    const other = window.createShelf({ base: '/shelf/', consent: 'device' });
    stored = (await other.profile.export()).events.length;
    other.dispose();
  }
  shelf.dispose();
}

// Runs inside the page: the rails of three pages, a product looked at on each.
async function browse({ item, worker }) {
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
  const shelf = window.createShelf({ base: '/shelf/', consent: 'device', worker });
  const sources = [];
  for (let view = 0; view < 3; view++) {
    const rails = await shelf.recommendAll([
      { kind: 'for-you', limit: 12, slot: 'home' },
      { kind: 'recently-viewed', limit: 12, slot: 'viewed' },
      { kind: 'trending', limit: 12, slot: 'trending' },
    ]);
    for (const { source, seen } of rails) {
      sources.push(source);
      seen();
    }
    await pause();
    shelf.track('view_item', { items: [{ item_id: item }] });
    await pause();
    await shelf.recommend({ kind: 'similar', anchor: item, limit: 12 });
    await pause();
    shelf.track('add_to_cart', { items: [{ item_id: item }] });
    await pause();
  }
  const { events } = await shelf.profile.export();
  return { events: events.length, sources };
}

function readTasks(events) {
  const main = mainThread(events);
  const own = events.filter(
    ({ ph, pid, tid }) => ph === 'X' && pid === main.pid && tid === main.tid,
  );
  const scripts = own.filter(({ name }) => SCRIPT.has(name)).sort((a, b) => a.ts - b.ts);
  const start = main.ts;
  return own
    .filter(({ name, ts }) => name === TASK && ts >= start)
    .map((task) => {
      const inside = outermost(scripts.filter((event) => isInside(event, task)));
      // The browser's work for a callback of the SDK, such as reading stored values, stands in no event of its own.
      const counted = inside.some(isOfSdk) ? [task] : inside;
      return {
        held: sum(counted, ({ dur }) => dur),
        busy: sum(counted, ({ dur, tdur }) => tdur ?? dur),
        whole: task.dur / 1000,
        at: (task.ts - start) / 1000,
        parts: inside.sort((a, b) => b.dur - a.dur).map(describe),
      };
    })
    .filter(({ held }) => held > 0)
    .sort((a, b) => b.held - a.held);
}

/** The thread that started the navigation, and when. */
function mainThread(events) {
  const compiled = events.find(
    ({ name, args }) => name === 'v8.compileModule' && /index\.js/.test(JSON.stringify(args)),
  );
  if (!compiled) throw new Error('The trace holds no compilation of index.js.');
  const { pid, tid } = compiled;
  const begun = events.findLast(
    (event) => event.name === 'navigationStart' && event.pid === pid && event.ts < compiled.ts,
  );
  return { pid, tid, ts: begun?.ts ?? compiled.ts };
}

function isOfSdk({ name, args }) {
  return name === 'HandlePostMessage' || (args?.data?.url ?? '').endsWith('/shelf/index.js');
}

function outermost(sorted) {
  let end = 0;
  return sorted.filter(({ ts, dur }) => {
    if (ts + dur <= end) return false;
    end = ts + dur;
    return true;
  });
}

function isInside({ ts, dur }, task) {
  return ts >= task.ts && ts + dur <= task.ts + task.dur;
}

function sum(events, microseconds) {
  return events.reduce((total, event) => total + microseconds(event), 0) / 1000;
}

function describe({ name, dur, args }) {
  const { url, fileName, functionName, lineNumber, columnNumber } = args?.data ?? {};
  const file = (url ?? fileName ?? args?.fileName ?? '').split('/').at(-1);
  const place = [file, lineNumber, columnNumber].filter(Boolean).join(':');
  return [name, functionName, place, `${(dur / 1000).toFixed(1)} ms`].filter(Boolean).join(' ');
}
