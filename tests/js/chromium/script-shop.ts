import { resolve } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { Shelf } from '../../../js/src/index.js';
import { bundle, Shop } from './shop.js';

declare global {
  interface Window {
    nearshelf: unknown[] & { shelf: Shelf };
    /** What the page's own script has noted. */
    seen: unknown[];
  }
}

const root = resolve(import.meta.dirname, '../../..');
const script = 'text/javascript';

/** The tag without attributes. */
export const tag = '<script async src="/shelf/nearshelf.iife.js"></script>';
/** A command. */
export const view = "['track', 'view_item', { items: [{ item_id: 'B' }] }]";

/** A shop with the script tag's file and all that it may load, and a page of it: new ones for each test. */
export class ScriptShop {
  shop = undefined as unknown as Shop;
  page = undefined as unknown as Page;
  /** What the console says. */
  problems: string[] = [];
  uncaught: string[] = [];
  /** Paths of all requests, with their queries. */
  asked: string[] = [];
  private browser = undefined as unknown as Browser;
  private context = undefined as unknown as BrowserContext;

  /** To be called while the tests of a file are collected. */
  static forTests(): ScriptShop {
    const made = new ScriptShop();
    // A browser on a busy machine takes its time.
    vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
    beforeAll(async () => {
      const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
      made.browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    });
    afterAll(() => made.browser.close());
    beforeEach(() => made.begin());
    afterEach(async () => {
      await made.context.close();
      made.shop.close();
    });
    return made;
  }

  /** Opens a page with `html`; `before` is a script of it that runs before everything else. */
  async open(html: string, before = '', path = ''): Promise<void> {
    this.publish(html, before, path);
    await this.page.goto(this.shop.url + path);
  }

  publish(html: string, before = '', path = ''): void {
    this.shop.files.set('/before.js', [script, `window.seen = [];\n${before}`]);
    this.shop.files.set(`/${path}`, [
      'text/html',
      `<!doctype html><html lang="en"><title>Shop</title><script src="/before.js"></script>${html}</html>`,
    ]);
  }

  async loaded(): Promise<void> {
    await this.page.waitForFunction(() => window.nearshelf?.shelf !== undefined);
  }

  seen(): Promise<unknown[]> {
    return this.page.evaluate(() => window.seen);
  }

  rail(): Promise<{ ids: string[]; source: string }> {
    return this.page.evaluate(async () => {
      const { items, source } = await window.nearshelf.shelf.recommend({ kind: 'for-you' });
      return { ids: items.map(({ id }) => id), source };
    });
  }

  status(): Promise<ReturnType<Shelf['status']>> {
    return this.page.evaluate(() => window.nearshelf.shelf.status());
  }

  /** Waits until the console has said so. */
  async told(text: string): Promise<void> {
    await vi.waitFor(() => expect(this.problems.join('\n')).toContain(text), 20_000);
  }

  private async begin(): Promise<void> {
    this.shop = await Shop.open();
    const parts = {
      rail: 'js/src/element/nearshelf.rail.ts',
      lens: 'js/src/element/nearshelf.lens.ts',
      debug: 'js/src/debug/nearshelf.debug.ts',
      tags: 'js/src/tags/nearshelf.tags.ts',
    };
    for (const [name, entry] of Object.entries(parts)) {
      this.shop.files.set(`/shelf/nearshelf.${name}.js`, [script, await bundle(entry)]);
    }
    this.shop.files.set('/shelf/nearshelf.iife.js', [script, await scriptBundle()]);
    this.shop.files.set('/favicon.ico', ['image/x-icon', '']);
    this.context = await this.browser.newContext();
    this.page = await this.context.newPage();
    this.problems = [];
    this.uncaught = [];
    this.asked = [];
    this.page.on('console', (message) => this.problems.push(message.text()));
    this.page.on('pageerror', (error) => this.uncaught.push(error.message));
    this.page.on('request', (request) =>
      this.asked.push(request.url().replace(this.shop.url, '/')),
    );
  }
}

let made: Promise<string> | undefined;

/** nearshelf.iife.js as build.mjs bundles it, but for the second pass of minifying. */
function scriptBundle(): Promise<string> {
  made ??= build({
    absWorkingDir: root,
    entryPoints: ['js/src/script/nearshelf.iife.ts'],
    bundle: true,
    format: 'iife',
    target: 'es2020',
    mangleProps: /_$/,
    write: false,
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return made;
}
