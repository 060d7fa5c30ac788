import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type * as Element from '../../../js/src/element/nearshelf.rail.js';
import type * as Sdk from '../../../js/src/index.js';
import type * as RailPage from './rail-page.js';
import { bundle, Shop, strictCsp } from './shop.js';

declare global {
  interface Window {
    sdk: typeof Sdk;
    rails: typeof Element;
    helper: typeof RailPage;
    pageShelf: RailPage.PageShelf;
    shifts: () => Promise<number>;
    /** Names and details of the elements' events. */
    said: [name: string, detail: Record<string, unknown>][];
  }
}

const axe = readFileSync(
  resolve(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'),
  'utf8',
);

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path fill="#48c" d="M0 0h30v20H0z"/></svg>';

/** A shop whose pages have <near-rail>, opened anew for each test. */
export interface RailShop {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly shop: Shop;
  /** What the browser complained of. */
  readonly problems: string[];
  /** Opens a page with `body`, and defines the element with the page's own shelf: window.pageShelf. */
  open(body: string, options?: { css?: string; define?: boolean; head?: string }): Promise<void>;
  /** Titles as they stand on screen. */
  titles(): Promise<string[]>;
  /** What axe finds wrong. */
  barriers(): Promise<string[]>;
}

export function withRailShop(): RailShop {
  let browser: Browser;
  const used = { problems: [] as string[] } as unknown as {
    -readonly [Name in keyof RailShop]: RailShop[Name];
  };

  beforeAll(async () => {
    const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    used.shop = await Shop.open();
    used.shop.csp = `${strictCsp}; style-src 'self'; img-src 'self'`;
    const script = 'text/javascript';
    const [rail, helper] = await Promise.all([
      bundle('js/src/element/nearshelf.rail.ts'),
      bundle('tests/js/chromium/rail-page.ts'),
    ]);
    used.shop.files.set('/favicon.ico', ['image/svg+xml', svg]);
    used.shop.files.set('/picture.svg', ['image/svg+xml', svg]);
    used.shop.files.set('/rail.js', [script, rail]);
    used.shop.files.set('/helper.js', [script, helper]);
    used.shop.files.set('/page.js', [
      script,
      `import * as sdk from '/sdk.js';
import * as rails from '/rail.js';
import * as helper from '/helper.js';
const said = [];
for (const name of ['show', 'select', 'seen', 'error'])
  document.addEventListener('nearshelf:rail-' + name, ({ detail }) => said.push([name, detail]));
Object.assign(window, { sdk, rails, helper, said, shifts: helper.watchShifts(), pageShelf: helper.makeShelf() });`,
    ]);
    used.context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
    used.page = await used.context.newPage();
    used.problems.length = 0;
    used.page.on('console', (message) => used.problems.push(message.text()));
    used.page.on('pageerror', (error) => used.problems.push(error.message));
  });
  afterEach(async () => {
    await used.context.close();
    used.shop.close();
  });

  used.open = async (body, { css = '', define = true, head = '' } = {}) => {
    used.shop.files.set('/page.css', [
      'text/css',
      `body{margin:0 8px}near-rail{display:flow-root;min-height:var(--near-rail-height)}${css}`,
    ]);
    used.shop.files.set('/', [
      'text/html',
      `<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/page.css">${head}<main><h1>Shop</h1>${body}<p id="below">Below</p></main>
<script type="module" src="/page.js"></script></html>`,
    ]);
    await used.page.goto(used.shop.url);
    await used.page.waitForFunction(() => window.pageShelf !== undefined);
    if (define) await used.page.evaluate(() => window.rails.defineNearRail(window.pageShelf));
  };
  used.titles = () => used.page.locator('near-rail [part~="title"]').allTextContents();
  used.barriers = async () => {
    await used.page.evaluate(axe);
    return used.page.evaluate(async () => {
      const { violations } = await (
        window as unknown as { axe: typeof import('axe-core') }
      ).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
  };
  return used;
}
