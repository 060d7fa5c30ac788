import type * as Sdk from 'nearshelf';
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Site } from './site.js';

declare global {
  interface Window {
    sdk: typeof Sdk;
    shelf: Sdk.Shelf;
    /** Events of the shelf, by name. */
    told: [name: string, detail: unknown][];
  }
}

export type Options = Omit<Sdk.ShelfOptions, 'base' | 'wasm' | 'signal' | 'now'>;

export interface Shown {
  readonly source: Sdk.RailSource;
  readonly code: string | undefined;
  readonly ids: readonly string[];
  readonly title: string | null | undefined;
}

/** A shopper's browser: what goes wrong in its pages is collected for expectClean(). */
export class Visit {
  readonly console: string[] = [];
  private readonly uncaught_: string[] = [];
  private readonly foreign_: string[] = [];
  private mayBeCounted_ = false;

  /** `before` runs in every page before its scripts. */
  static async open(browser: Browser, site: Site, before?: () => void): Promise<Visit> {
    const context = await browser.newContext();
    if (before) await context.addInitScript(before);
    return new Visit(context, site);
  }

  private constructor(
    readonly context: BrowserContext,
    private readonly site_: Site,
  ) {
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol === 'data:' || protocol === 'blob:') return;
      if (origin !== new URL(site_.url).origin) this.foreign_.push(request.url());
    });
    context.on('console', (message) => {
      // Chromium asks for an icon that no test is about.
      const text = `${message.text()} (${message.location().url})`;
      if (!text.includes('favicon')) this.console.push(text);
    });
    context.on('weberror', (error) => this.uncaught_.push(String(error.error())));
  }

  /** Opens a page of the shop, whose scripts have run when this resolves. */
  async page(path = ''): Promise<Page> {
    const page = await this.context.newPage();
    await this.go(page, path);
    return page;
  }

  async go(page: Page, path = ''): Promise<void> {
    await page.goto(this.site_.url + path);
    await page.waitForFunction(() => window.sdk !== undefined);
  }

  /** A page with a shelf. */
  async shelf(options: Options = {}, path = ''): Promise<Page> {
    this.mayBeCounted_ ||= options.consent === 'measure';
    const page = await this.page(path);
    await createShelf(page, options);
    return page;
  }

  /**
   * Fails when a page had an uncaught error, asked another origin, wrote more than `lines` to the
   * console, or sent counts without consent to measure.
   */
  expectClean(lines = Number.POSITIVE_INFINITY): void {
    expect(this.uncaught_).toEqual([]);
    expect(this.foreign_).toEqual([]);
    expect(this.console.slice(lines)).toEqual([]);
    if (!this.mayBeCounted_) {
      expect(this.site_.batches.size).toBe(0);
      expect(this.site_.reports.size).toBe(0);
    }
  }

  /** Closes the browser context. */
  async end(): Promise<void> {
    await this.context.close();
  }
}

export async function createShelf(page: Page | Frame, options: Options = {}): Promise<void> {
  await page.evaluate((given) => {
    window.shelf = window.sdk.createShelf({ base: '/shelf/', ...given });
    window.told = [];
    for (const name of ['change', 'consent', 'error', 'ready'] as const) {
      window.shelf.on(name, (detail) => {
        const told = detail instanceof Error ? (detail as Sdk.ShelfError).code : detail;
        window.told.push([name, told]);
      });
    }
  }, options);
}

export function rail(
  page: Page | Frame,
  request: Partial<Sdk.RecommendRequest> = {},
): Promise<Shown> {
  return page.evaluate(async (given) => {
    const { items, source, cause } = await window.shelf.recommend({
      kind: 'for-you',
      limit: 6,
      ...given,
    });
    return {
      source,
      code: cause?.code,
      ids: items.map(({ id }) => id),
      title: items[0]?.title,
    };
  }, request);
}

export const status = (page: Page | Frame): Promise<Sdk.Status> =>
  page.evaluate(() => window.shelf.status());

export const view = (page: Page | Frame, id: string): Promise<void> =>
  page.evaluate((item) => window.shelf.track('view_item', { items: [{ item_id: item }] }), id);

/** Item ids of the history, oldest first. */
export const history = (page: Page | Frame): Promise<string[]> =>
  page.evaluate(async () =>
    (await window.shelf.profile.export()).events.map(({ item_id }) => item_id),
  );

/** Details of the shelf's events of a name; of an error, its code. */
export const told = (page: Page | Frame, name: string): Promise<unknown[]> =>
  page.evaluate(
    (wanted) => window.told.filter(([each]) => each === wanted).map(([, detail]) => detail),
    name,
  );

/** Everything that scripts of the shop's origin have stored. */
export const stored = (
  page: Page,
): Promise<{ rows: number; cached: number; session: number; local: number }> =>
  page.evaluate(async () => {
    const result = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    let rows = 0;
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await result(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        rows += await result(database.transaction(store).objectStore(store).count());
      }
      database.close();
    }
    let cached = 0;
    for (const name of await caches.keys()) {
      cached += (await (await caches.open(name)).keys()).length;
    }
    return { rows, cached, session: sessionStorage.length, local: localStorage.length };
  });

/** Shown by the model, for a shopper who looked at something. */
export function expectModel({ source, code, ids, title }: Shown): void {
  expect({ source, code }).toEqual({ source: 'model', code: undefined });
  expect(ids).toHaveLength(6);
  expect(title).toMatch(/^Product \d+$/);
}
