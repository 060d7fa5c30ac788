// nearshelf/react in a browser: hydration, questions and answers, what is counted, what is cleaned up.
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShelf, initialItem } from '../../../js/src/node/nearshelf.node.js';
import type { Shelf } from '../../../js/src/types.js';
import type { FakeShelf, reactPage } from './react-page.js';
import { Shop as ReactShop } from './react-rail.js';
import { Shop } from './shop.js';

declare global {
  interface Window {
    reactPage: typeof reactPage;
    fake: FakeShelf;
    railShelf: Shelf;
    /** The ids of every render. */
    renders: (readonly string[])[];
    tracked: string[];
  }
}

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const eventually: typeof expect.poll = (actual) => expect.poll(actual, { timeout: 20_000 });

const forYou = { kind: 'for-you', slot: 'home' } as const;
const popular = ['F', 'E'].map((id) => initialItem({ id, title: `Popular ${id}` }));

let browser: Browser;
let context: BrowserContext;
let script: string;
let shop: Shop;
let page: Page;
let problems: string[];

beforeAll(async () => {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  script = await bundlePage();
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await Shop.open();
  context = await browser.newContext();
  page = await context.newPage();
  problems = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
});
afterEach(async () => {
  await context.close();
  shop.close();
});

/** React's development build, whose warnings are what these tests look for. */
async function bundlePage(): Promise<string> {
  const result = await build({
    absWorkingDir: resolve(import.meta.dirname, '../../..'),
    entryPoints: ['tests/js/chromium/react-page.ts'],
    bundle: true,
    format: 'iife',
    write: false,
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return result.outputFiles[0]?.text ?? '';
}

/** A page whose server rendered `html`. */
async function open(html = ''): Promise<void> {
  shop.files.set('/', [
    'text/html',
    `<!doctype html><link rel="icon" href="data:,"><div id="root">${html}</div><script src="/page.js"></script>`,
  ]);
  shop.files.set('/page.js', ['text/javascript', script]);
  shop.csp = '';
  await page.goto(shop.url);
  await page.evaluate(() => {
    window.renders = [];
    window.tracked = [];
  });
}

/** Mounts the component with a shelf that answers when the test says so. */
async function mountWithFake({ initial = [] as typeof popular, strict = false } = {}) {
  await open();
  await page.evaluate(
    ([request, initial, strict]) => {
      window.fake = window.reactPage.fakeShelf();
      const onRender = (ids: readonly string[]) => window.renders.push(ids);
      window.reactPage.render({ shelf: window.fake.shelf, request, initial, onRender }, strict);
    },
    [forYou, initial, strict] as const,
  );
  await page.waitForFunction(() => window.fake.asked.length > 0);
}

const answer = (index: number, ids: readonly string[], content = {}): Promise<void> =>
  page.evaluate(([at, list, more]) => window.fake.asked[at]?.answer(list, more), [
    index,
    ids,
    content,
  ] as const);
const emit = (name: string): Promise<void> =>
  page.evaluate((event) => window.fake.emit(event), name);
const shown = (): Promise<string> => page.locator('ul').innerText();
const asked = (): Promise<{ kind: string; aborted: boolean | undefined }[]> =>
  page.evaluate(() =>
    window.fake.asked.map(({ request: { kind, signal } }) => ({ kind, aborted: signal?.aborted })),
  );
const asks = async (): Promise<number> => (await asked()).length;
/** Lets everything happen that the page has scheduled, idle callbacks included. */
const settle = (): Promise<void> =>
  page.evaluate(
    () =>
      new Promise((resolve) =>
        setTimeout(() => requestIdleCallback(() => requestAnimationFrame(() => resolve()))),
      ),
  );

describe('a page that a server rendered', () => {
  const request = forYou;
  const serverHtml = (initial = popular): string =>
    renderToString(
      createElement(ReactShop, { shelf: createShelf({ base: '/shelf/' }), request, initial }),
    );

  async function hydrate(initial = popular): Promise<void> {
    await open(serverHtml(initial));
    await page.evaluate(
      ([request, initial]) => {
        const shelf = window.reactPage.createShelf({ base: '/shelf/', timeout: 20_000 });
        window.railShelf = shelf;
        shelf.on('track', ({ name, params }) =>
          window.tracked.push(
            `${name} ${params.item_list_id}: ${params.items.map(({ item_id }) => item_id)}`,
          ),
        );
        const onRender = (ids: readonly string[]) => window.renders.push(ids);
        window.reactPage.hydrate({ shelf, request, initial, onRender });
      },
      [request, initial] as const,
    );
  }

  it('shows the initial list from the first byte, then the personal one, without a warning', async () => {
    expect(serverHtml()).toContain('<li>F Popular F</li><li>E Popular E</li>');
    await hydrate();
    await eventually(shown).toBe('A Item A\nB Item B\nC Item C\nD Item D\nE Item E\nF Item F');
    const renders = await page.evaluate(() => window.renders.map((ids) => ids.join('')));
    expect([...new Set(renders)]).toEqual(['FE', 'ABCDEF']);
    expect(problems).toEqual([]);
  });

  it('is empty at first without an initial list', async () => {
    expect(serverHtml([])).toContain('aria-busy="true"></ul>');
    await hydrate([]);
    await eventually(() => page.locator('li').count()).toBe(6);
    await eventually(() => page.locator('ul').getAttribute('aria-busy')).toBe('false');
    expect(problems).toEqual([]);
  });

  it('follows the history, and never shows less meanwhile', async () => {
    await hydrate();
    await eventually(() => page.locator('li').count()).toBe(6);
    await page.evaluate(() => window.railShelf.track('add_to_cart', { items: [{ item_id: 'A' }] }));
    await eventually(shown).toBe('B Item B\nC Item C\nD Item D\nE Item E\nF Item F');
    const renders = await page.evaluate(() => window.renders.map((ids) => ids.join('')));
    expect([...new Set(renders)]).toEqual(['FE', 'ABCDEF', 'BCDEF']);
  });

  it('keeps the initial list when the model cannot run', async () => {
    shop.answers.set('/shelf/core.wasm', (response) => response.writeHead(404).end());
    await hydrate();
    await eventually(() => page.locator('ul').getAttribute('data-source')).toBe('fallback');
    expect(await shown()).toBe('F Popular F\nE Popular E');
    await page.locator('li').first().click();
    expect(await page.evaluate(() => window.tracked)).toEqual([]);
  });

  it('shows the fallback ids where there is no initial list', async () => {
    shop.answers.set('/shelf/core.wasm', (response) => response.writeHead(404).end());
    await hydrate([]);
    await eventually(shown).toBe('C null\nB null\nA null');
  });

  it('counts a rail that is in view, once, and clicks in it', async () => {
    await hydrate();
    const tracked = (): Promise<string[]> => page.evaluate(() => window.tracked);
    await eventually(tracked).toEqual(['view_item_list home: A,B,C,D,E,F']);
    await page.getByText('Item D').click();
    expect(await tracked()).toEqual(['view_item_list home: A,B,C,D,E,F', 'select_item home: D']);
  });

  it('does not count a rail that nobody has scrolled to', async () => {
    await page.setViewportSize({ width: 400, height: 300 });
    await hydrate();
    await page.addStyleTag({ content: '#root { padding: 2000px 0 }' });
    await eventually(() => page.locator('li').count()).toBe(6);
    // Longer than a rail in view takes to count: nothing else would show that none comes.
    await page.waitForTimeout(1500);
    expect(await page.evaluate(() => window.tracked)).toEqual([]);
    await page.evaluate(() => window.scrollTo(0, 2000));
    await eventually(() => page.evaluate(() => window.tracked.length)).toBe(1);
  });
});

describe('questions', () => {
  it('are asked once for a request that is written inline, however often the page renders', async () => {
    await mountWithFake();
    await page.evaluate(async (request) => {
      for (let time = 0; time < 50; time++) {
        window.reactPage.render({ shelf: window.fake.shelf, request: { ...request } });
        await new Promise((resolve) => setTimeout(resolve));
      }
    }, forYou);
    await answer(0, ['A']);
    await eventually(shown).toBe('A Chosen A');
    await settle();
    expect(await asked()).toEqual([{ kind: 'for-you', aborted: false }]);
  });

  it('follow the request, and show the old answer until there is a new one', async () => {
    await mountWithFake();
    await answer(0, ['A']);
    await eventually(shown).toBe('A Chosen A');
    await page.evaluate(() =>
      window.reactPage.render({ shelf: window.fake.shelf, request: { kind: 'new' } }),
    );
    await eventually(asks).toBe(2);
    expect(await shown()).toBe('A Chosen A');
    expect(await page.locator('ul').getAttribute('aria-busy')).toBe('true');
    await answer(1, ['B']);
    await eventually(shown).toBe('B Chosen B');
    expect(await page.locator('ul').getAttribute('aria-busy')).toBe('false');
  });

  it('of many changes in one task are one', async () => {
    await mountWithFake();
    await answer(0, ['A']);
    await eventually(shown).toBe('A Chosen A');
    await page.evaluate(() => {
      for (let time = 0; time < 20; time++) window.fake.emit('change');
    });
    await settle();
    expect(await asks()).toBe(2);
    expect(await page.locator('ul').getAttribute('aria-busy')).toBe('false');
  });

  it('that are out of date are aborted, and the newest answer wins', async () => {
    await mountWithFake();
    await emit('change');
    await settle();
    expect(await asked()).toEqual([
      { kind: 'for-you', aborted: true },
      { kind: 'for-you', aborted: false },
    ]);
    await answer(1, ['B']);
    await eventually(shown).toBe('B Chosen B');
    await answer(0, ['A']);
    await settle();
    expect(await shown()).toBe('B Chosen B');
    expect(problems).toEqual([]);
  });

  it('are asked again when the model is ready', async () => {
    await mountWithFake({ initial: popular });
    await answer(0, ['A'], { source: 'fallback', step: null });
    await eventually(() => page.locator('ul').getAttribute('data-source')).toBe('fallback');
    expect(await shown()).toBe('F Popular F\nE Popular E');
    await emit('ready');
    await eventually(asks).toBe(2);
    await answer(1, ['B']);
    await eventually(shown).toBe('B Chosen B');
  });

  it('are not repeated for a model that comes while they wait, unless they missed it', async () => {
    await mountWithFake();
    await emit('ready');
    await settle();
    expect(await asked()).toEqual([{ kind: 'for-you', aborted: false }]);
    await answer(0, ['A'], { source: 'fallback', step: null });
    await eventually(asks).toBe(2);
    await answer(1, ['A'], { source: 'fallback', step: null });
    await settle();
    expect(await asks()).toBe(2);
  });

  it('that are wrong reach the console, and keep what is shown', async () => {
    await mountWithFake({ initial: popular });
    await page.evaluate(() => window.fake.asked[0]?.refuse(new TypeError('kind must be')));
    await eventually(() => problems).toEqual(['kind must be']);
    await eventually(() => page.locator('ul').getAttribute('aria-busy')).toBe('false');
    expect(await shown()).toBe('F Popular F\nE Popular E');
  });

  it('are not asked while they are to be skipped', async () => {
    await open();
    await page.evaluate((request) => {
      window.fake = window.reactPage.fakeShelf();
      window.reactPage.render({ shelf: window.fake.shelf, request, skip: true });
    }, forYou);
    await page.locator('ul[aria-busy="false"]').waitFor({ state: 'attached' });
    await settle();
    expect(await asks()).toBe(0);
    await page.evaluate(
      (request) => window.reactPage.render({ shelf: window.fake.shelf, request }),
      forYou,
    );
    await eventually(asks).toBe(1);
  });
});

describe('a rail that leaves out what another one shows', () => {
  it('waits for it and follows it', async () => {
    await open();
    await page.evaluate(() => {
      window.railShelf = window.reactPage.createShelf({ base: '/shelf/', timeout: 20_000 });
      window.reactPage.renderTwo(window.railShelf);
    });
    const both = (): Promise<string> => page.locator('p').innerText();
    await eventually(both).toBe('ABC | DEF');
    await page.evaluate(() => window.railShelf.track('add_to_cart', { items: [{ item_id: 'B' }] }));
    await eventually(both).toBe('ACD | EF');
  });
});

describe('components that come and go', () => {
  it('work in strict mode, and ask once', async () => {
    await mountWithFake({ strict: true });
    await settle();
    expect(await asked()).toEqual([{ kind: 'for-you', aborted: false }]);
    await answer(0, ['A']);
    await eventually(shown).toBe('A Chosen A');
    expect(await page.evaluate(() => window.fake.listeners())).toBe(2);
    expect(problems).toEqual([]);
  });

  it('abort what is under way when they go', async () => {
    await mountWithFake();
    await page.evaluate(() => window.reactPage.unmount());
    await eventually(asked).toEqual([{ kind: 'for-you', aborted: true }]);
    expect(await page.evaluate(() => window.fake.listeners())).toBe(0);
    await settle();
    expect(problems).toEqual([]);
  });

  it('leave no listener behind after a hundred times, and ask nothing afterwards', async () => {
    await mountWithFake();
    await page.evaluate(async (request) => {
      for (let time = 0; time < 100; time++) {
        window.reactPage.unmount();
        await new Promise((resolve) => setTimeout(resolve));
        window.reactPage.render({ shelf: window.fake.shelf, request });
        await new Promise((resolve) => setTimeout(resolve));
      }
      window.reactPage.unmount();
    }, forYou);
    await settle();
    expect(await page.evaluate(() => window.fake.listeners())).toBe(0);
    const before = await asks();
    await emit('change');
    await settle();
    expect(await asks()).toBe(before);
    expect((await asked()).every(({ aborted }) => aborted)).toBe(true);
    expect(problems).toEqual([]);
  });
});
