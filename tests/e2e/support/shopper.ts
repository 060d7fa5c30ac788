import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { Tally } from './tally.js';

export type ConsentLevel = 'off' | 'session' | 'device' | 'measure';

export interface ShopperOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
}

/**
 * A person in front of the shop. Every action is done as a person does it, with clicks on what the page shows, and noted
 * in `tally`. Whatever goes wrong in the browser is collected for expectNoTrouble().
 */
export class Shopper {
  readonly page: Page;
  readonly tally: Tally = new Tally();
  /** While true, answers of the collector that are no success are part of the test. */
  toleratesCollectorErrors = false;
  readonly #context: BrowserContext;
  readonly #troubles: string[] = [];
  readonly #url: string;
  #isOffline = false;

  static async arrive(
    browser: Browser,
    url: string,
    options: ShopperOptions = {},
  ): Promise<Shopper> {
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1280, height: 900 },
      colorScheme: options.colorScheme ?? 'light',
      reducedMotion: 'reduce',
    });
    const shopper = new Shopper(context, await context.newPage(), url);
    await shopper.#watch();
    await shopper.open();
    return shopper;
  }

  private constructor(context: BrowserContext, page: Page, url: string) {
    this.#context = context;
    this.page = page;
    this.#url = url;
  }

  /** Opens a page of the shop by its address, as a bookmark would. */
  async open(hash = ''): Promise<void> {
    await this.page.goto(`${this.#url}${hash}`);
    await this.settle();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.settle();
  }

  /** Waits until the model runs and every rail of the page shows its answer. */
  async settle(): Promise<void> {
    await this.page.waitForSelector('#main h1');
    await this.page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLElement>('[data-slot]')].every(
        (rail) => rail.dataset.source !== undefined,
      ),
    );
  }

  /** Ids of the items that a rail shows, first to last. */
  railItems(slot: string): Promise<string[]> {
    return this.#items(`[data-slot="${slot}"] .card`);
  }

  catalogueItems(): Promise<string[]> {
    return this.#items('.grid .card');
  }

  railReasons(slot: string): Promise<string[]> {
    return this.page.locator(`[data-slot="${slot}"] .card-reason`).allInnerTexts();
  }

  /** Waits until a rail shows other items than `before`, and gives them. */
  async changedRailItems(slot: string, before: readonly string[]): Promise<string[]> {
    await expect.poll(() => this.railItems(slot), { timeout: 10_000 }).not.toEqual(before);
    return this.railItems(slot);
  }

  /** Ids in every rail of the page that shows something, by slot. */
  async allRailItems(): Promise<Map<string, string[]>> {
    const rails = new Map<string, string[]>();
    for (const slot of await this.#slots()) rails.set(slot, await this.railItems(slot));
    return rails;
  }

  /** Looks at every rail that shows something until it counts as seen. */
  async lookAtRails(): Promise<void> {
    for (const slot of await this.#slots()) {
      await this.page.locator(`[data-slot="${slot}"]`).scrollIntoViewIfNeeded();
      await this.page.waitForSelector(`[data-slot="${slot}"][data-seen]`);
    }
  }

  async clickInRail(slot: string, item: string): Promise<void> {
    await this.page.locator(`[data-slot="${slot}"] .card[data-item="${item}"]`).click();
    this.tally.add(slot, item, 'select_item');
    this.tally.credit(item, slot);
    await this.#onProductPage(item);
  }

  async clickInCatalogue(item: string): Promise<void> {
    await this.page.locator(`.grid .card[data-item="${item}"]`).click();
    this.tally.add('catalogue', item, 'select_item');
    this.tally.credit(item, 'catalogue');
    await this.#onProductPage(item);
  }

  /** Presses the button of the product page that is open. */
  async addToCart(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add to cart' }).click();
    this.tally.addCredited(item, 'add_to_cart');
  }

  async goHome(): Promise<void> {
    await this.page.locator('.shop-name').click();
    await this.page.waitForSelector('[data-slot="home-for-you"]');
    await this.settle();
  }

  async goToCart(): Promise<void> {
    await this.page.locator('nav a[href="#/cart"]').click();
    await this.page.waitForSelector('[data-slot="cart"]');
    await this.settle();
  }

  async checkOut(): Promise<void> {
    const items = await this.cartItems();
    await this.page.getByRole('button', { name: 'Check out' }).click();
    for (const item of items) this.tally.addCredited(item, 'purchase');
    await this.page.getByRole('heading', { name: 'Thank you' }).waitFor();
  }

  /** Opens the page of a category by its link on the front page. */
  async goToCategory(name: string): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Categories' }).getByText(name).click();
    await this.page.waitForSelector('[data-slot="category"]');
    await this.settle();
  }

  /** Presses the reason under an item, and gives what the panel then says of it: name and value of each line. */
  async askWhy(slot: string, item: string): Promise<Map<string, string>> {
    const place = this.page.locator(`[data-slot="${slot}"] li`, {
      has: this.page.locator(`.card[data-item="${item}"]`),
    });
    await place.locator('.card-reason').click();
    await this.page.waitForSelector(`.why[data-item="${item}"]`);
    const lines = await this.page
      .locator('.why [data-why]')
      .evaluateAll((nodes) =>
        nodes.map((node): [string, string] => [
          (node as HTMLElement).dataset.why ?? '',
          node.querySelector('dd')?.textContent ?? '',
        ]),
      );
    return new Map(lines);
  }

  cartItems(): Promise<string[]> {
    return this.#items('.cart-line');
  }

  async cartCount(): Promise<number> {
    return Number(await this.page.locator('#cart-count').innerText());
  }

  async consent(level: ConsentLevel): Promise<void> {
    await this.page.locator(`#consent-${level}`).check();
  }

  /** Cuts the network off. What cannot be fetched any more, photos for example, is no trouble from then on. */
  async goOffline(): Promise<void> {
    this.#isOffline = true;
    await this.#context.setOffline(true);
  }

  /** A line of the panel "What your browser did". */
  fact(
    key: 'state' | 'model' | 'items' | 'time' | 'profile' | 'pending' | 'sent',
  ): Promise<string> {
    return this.page.locator(`[data-fact="${key}"]`).innerText();
  }

  /** Resolves when the browser starts to send counts. */
  async nextBatch(): Promise<void> {
    await this.page.waitForRequest((request) => request.url().endsWith('/v1/batch'));
  }

  /** Waits until the backend has confirmed every count. */
  async everythingSent(): Promise<void> {
    await expect.poll(() => this.fact('pending'), { timeout: 60_000 }).toBe('0 actions, 0 batches');
  }

  /** Fails when the page logged an error, broke its policy, asked another host, or has a cookie. */
  async expectNoTrouble(): Promise<void> {
    expect(await this.#context.cookies()).toEqual([]);
    expect(this.#troubles).toEqual([]);
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }

  async #onProductPage(item: string): Promise<void> {
    await this.page.waitForURL((url) => decodeURIComponent(url.hash) === `#/product/${item}`);
    await this.settle();
  }

  #items(selector: string): Promise<string[]> {
    return this.page
      .locator(selector)
      .evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).dataset.item ?? ''));
  }

  #slots(): Promise<string[]> {
    return this.page
      .locator('[data-slot]:not([data-empty])')
      .evaluateAll((rails) => rails.map((rail) => (rail as HTMLElement).dataset.slot ?? ''));
  }

  async #watch(): Promise<void> {
    const { page } = this;
    const host = new URL(this.#url).host;
    page.on('pageerror', (error) => this.#troubles.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      if (this.#isOffline && message.text().includes('ERR_INTERNET_DISCONNECTED')) return;
      if (this.toleratesCollectorErrors && message.location().url.endsWith('/v1/batch')) return;
      this.#troubles.push(`console: ${message.text()} (${message.location().url})`);
    });
    this.#context.on('request', (request) => {
      const url = new URL(request.url());
      if (['data:', 'blob:'].includes(url.protocol) || url.host === host) return;
      this.#troubles.push(`request to another host: ${request.url()}`);
    });
    this.#context.on('response', (response) => {
      if ('set-cookie' in response.headers()) this.#troubles.push(`cookie from ${response.url()}`);
    });
    await page.exposeFunction('noteTrouble', (text: string) => this.#troubles.push(text));
    await page.exposeFunction('noteSeen', (slot: string, items: string[]) => {
      for (const item of items) this.tally.add(slot, item, 'view_item_list');
    });
    await page.addInitScript(watchDocument);
  }
}

interface TestWindow {
  noteTrouble(text: string): void;
  noteSeen(slot: string, items: string[]): void;
}

// Runs inside the page, before its own scripts.
function watchDocument(): void {
  const { noteTrouble, noteSeen } = window as unknown as TestWindow;
  document.addEventListener('securitypolicyviolation', (event) => {
    noteTrouble(`policy: ${event.violatedDirective} refused ${event.blockedURI}`);
  });
  // What a shopper saw is read off the page, not asked of the SDK.
  new MutationObserver((changes) => {
    for (const { target } of changes) {
      if (!(target instanceof HTMLElement) || target.dataset.seen === undefined) continue;
      const cards = target.querySelectorAll<HTMLElement>('.card');
      noteSeen(
        target.dataset.slot ?? '',
        [...cards].map((card) => card.dataset.item ?? ''),
      );
    }
  }).observe(document, { subtree: true, attributeFilter: ['data-seen'] });
}
