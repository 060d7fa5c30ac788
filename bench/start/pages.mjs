// The pages of this benchmark. All look the same; they differ in what they ask the browser to fetch ahead, and `bare.html` fetches
// the files without running any of them.

import { barePage } from '../../tests/e2e/support/main-thread.mjs';

const STYLE = `
body { margin: 0 auto; max-width: 60rem; font: 16px/1.5 sans-serif; color: #222; }
header { padding: 1rem; border-bottom: 1px solid #ddd; }
.lead { font-size: 1.6rem; padding: 0 1rem; }
#rail { display: grid; grid-template-columns: repeat(6, 1fr); gap: .8rem; padding: 1rem; margin: 0; list-style: none; height: 21rem; }
#rail li { border: 1px solid #ddd; border-radius: 6px; padding: .5rem; font-size: .8rem; height: 9rem; overflow: hidden; }
#rail b { display: block; height: 3.5rem; background: #eef1ee; border-radius: 4px; margin-bottom: .4rem; }`;

const LEAD =
  'Lamps, rugs, pans and coats from small workshops. Everything is sent within two days, and what does not fit comes back for free.';

/** The SDK's files as a bundler publishes them: under names that change with their content, so that no browser asks for them again. */
export const hashedFolder = 'sdk.0123456789abcdef';

/** @param {object} manifest of the shelf @returns {[name: string, html: string][]} */
export function makePages({ shards, fallback }) {
  const code = ['nearshelf.worker.js', 'core.wasm'];
  const data = ['manifest.json', ...shards.filter(isNeededFirst).map(({ file }) => file)];
  const shop = moduleScript(showRail, { viewed: fallback[0], sdk: '/shelf' });
  const hashed = moduleScript(showRail, { viewed: fallback[0], sdk: `/${hashedFolder}` });
  const hints = code.map(hint);
  return [
    ['shop.html', page({ script: shop })],
    ['hashed.html', page({ script: hashed })],
    ['hint-code.html', page({ head: hints, script: shop })],
    ['hint-all.html', page({ head: [...hints, ...data.map(hint)], script: shop })],
    // For --main-thread.
    ['bare-script.html', barePage],
    ['bare.html', page({ script: moduleScript(fetchAll, ['index.js', ...code, ...data]) })],
  ];
}

function isNeededFirst({ role }) {
  return role === 'catalog' || role === 'model';
}

function hint(file) {
  return file.endsWith('.js')
    ? `<link rel="modulepreload" href="shelf/${file}">`
    : `<link rel="preload" as="fetch" href="shelf/${file}" crossorigin>`;
}

function page({ head = [], script }) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Alder and Sons</title>
<link rel="icon" href="data:,">
${head.join('\n')}
<style>${STYLE}</style>
<header>Alder and Sons</header>
<p class="lead">${LEAD}</p>
<h2>For you</h2>
<ul id="rail"></ul>
${script}
</html>
`;
}

/** Runs `work` in the page with `argument`; what it resolves with becomes `measured`. */
function moduleScript(work, argument) {
  return `<script type="module">
${watchPaint}
watchPaint();
window.measured = await (${work})(${JSON.stringify(argument)});
console.log('measured');
</script>`;
}

// What follows runs inside the page.

function watchPaint() {
  window.lcp = 0;
  window.cls = 0;
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) window.lcp = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.cls += value;
  }).observe({ type: 'layout-shift', buffered: true });
}

async function showRail({ viewed, sdk }) {
  const { createShelf } = await import(`${sdk}/index.js`);
  const evaluated = performance.now();
  const files = Object.fromEntries(
    ['nearshelf.worker.js', 'core.wasm'].map((file) => [file, `${sdk}/${file}`]),
  );
  const options = Object.fromEntries(new URLSearchParams(location.search));
  const shelf = createShelf({ base: '/shelf/', files, consent: 'session', ...options });
  const nextReady = () => new Promise((resolve) => shelf.on('ready', resolve));
  let ready = nextReady();
  let loaded = 0;
  ready.then(() => {
    loaded = performance.now();
  });
  shelf.track('view_item', { items: [{ item_id: viewed }] });
  for (;;) {
    const rail = await shelf.recommend({ kind: 'for-you', limit: 12 });
    if (rail.source !== 'model') {
      // Not loaded within the SDK's timeout: `ready` tells when to ask again.
      await ready;
      ready = nextReady();
      continue;
    }
    document.querySelector('#rail').replaceChildren(
      ...rail.items.map(({ title, price, currency }) => {
        const entry = document.createElement('li');
        entry.append(document.createElement('b'), `${title} ${price} ${currency}`);
        return entry;
      }),
    );
    await new Promise(requestAnimationFrame);
    const onScreen = performance.now();
    const { timings, bytes, thread, manifest } = shelf.status();
    const items = document.querySelectorAll('#rail li').length;
    return { evaluated, loaded, onScreen, items, timings, bytes, thread, manifest };
  }
}

async function fetchAll(files) {
  const bodies = await Promise.all(
    files.map(async (file) => (await fetch(`/shelf/${file}`)).arrayBuffer()),
  );
  return { onScreen: performance.now(), items: bodies.length };
}
