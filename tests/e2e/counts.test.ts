import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { Shopper } from './support/shopper.js';
import type { Tally } from './support/tally.js';
import { TestShop } from './support/test-shop.js';

// Of a device and day: docs/PRIVACY.md.
const maxItems = 8;
const maxItemViews = 4;
const view = 'view_item_list';
const serve = 'serve';

const eventOf = (cell: string): string => cell.slice(cell.lastIndexOf(' ') + 1);

describe('the counts in the backend', () => {
  let shop: TestShop;
  let browser: Browser;
  /** Of every shopper so far. */
  const tallies: Tally[] = [];

  beforeAll(async () => {
    [shop, browser] = await Promise.all([TestShop.open(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  });

  /** A person with a browser of their own, who agrees to be counted. */
  async function arrive(): Promise<Shopper> {
    const shopper = await Shopper.arrive(browser, shop.url);
    await shopper.consent('measure');
    shopper.tally.clear();
    // The collector may be away: its refusals are logged by the browser.
    shopper.toleratesCollectorErrors = true;
    tallies.push(shopper.tally);
    return shopper;
  }

  /** A round through the shop: look, click, add, look again. */
  async function shopAround(shopper: Shopper, place: number): Promise<void> {
    await shopper.goHome();
    await shopper.lookAtRails();
    const item = (await shopper.railItems('home-for-you'))[place] ?? '';
    await shopper.clickInRail('home-for-you', item);
    await shopper.lookAtRails();
    const next = (await shopper.railItems('product-similar'))[place] ?? '';
    await shopper.clickInRail('product-similar', next);
    await shopper.addToCart(next);
  }

  /** Everybody is counted: exactly what followed a view, and of the rest nothing that was not done. */
  async function expectCounts(): Promise<void> {
    const done = new Map<string, number>();
    for (const { funnel } of tallies) {
      for (const cell of funnel) done.set(cell, (done.get(cell) ?? 0) + 1);
    }
    const found = await shop.counts('funnel');
    const rare = (cells: ReadonlyMap<string, number>) =>
      new Map([...cells].filter(([cell]) => ![view, serve].includes(eventOf(cell))).sort());
    expect(rare(found)).toEqual(rare(done));
    const seen = [...found].filter(([cell]) => eventOf(cell) === view);
    expect(seen.length).toBeGreaterThan(0);
    for (const [cell, devices] of seen) {
      expect(devices, cell).toBeLessThanOrEqual(done.get(cell) ?? 0);
    }

    const items = await shop.counts('items');
    let [all, views] = [0, 0];
    for (const [cell, devices] of items) {
      expect(devices, cell).toBeLessThanOrEqual(
        tallies.filter((tally) => tally.items.has(cell)).length,
      );
      all += devices;
      if (eventOf(cell) === view) views += devices;
    }
    expect(all).toBeGreaterThan(0);
    expect(all).toBeLessThanOrEqual(maxItems * tallies.length);
    expect(views).toBeLessThanOrEqual(maxItemViews * tallies.length);
  }

  async function finish(shopper: Shopper): Promise<void> {
    await shopper.everythingSent();
    await expectCounts();
    await shopper.expectNoTrouble();
    await shopper.leave();
  }

  it('are what was done, each thing once', async () => {
    const shopper = await arrive();
    await shopAround(shopper, 0);
    await shopper.everythingSent();
    await expectCounts();
    await shopAround(shopper, 1);
    await shopper.goToCart();
    await shopper.checkOut();
    await finish(shopper);
  });

  it('are that when the backend is down for a while', async () => {
    const shopper = await arrive();
    await shop.killBackend();
    await shopAround(shopper, 0);
    await shopper.goToCart();
    await shopper.checkOut();
    await shop.restartBackend();
    await finish(shopper);
  });

  it('are that when the answer to a stored batch gets lost', async () => {
    const shopper = await arrive();
    const before = await shop.duplicates();
    await shopper.page.route(
      '**/v1/batch',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await shopAround(shopper, 1);
    await shopper.everythingSent();
    // The browser sends it again, and it counts once.
    expect(await shop.duplicates()).toBe(before + 1);
    await finish(shopper);
  });

  it('are that when the backend ends in the middle of a batch, and over reloads', async () => {
    const shopper = await arrive();
    const crash = shopper.nextBatch().then(() => shop.killBackend());
    await shopAround(shopper, 0);
    await crash;
    await shop.restartBackend();
    // Leaving the page sends or keeps the rest; the next visit brings what was kept.
    await shopper.reload();
    await shopper.goHome();
    const browsed = (await shopper.catalogueItems())[5] ?? '';
    await shopper.clickInCatalogue(browsed);
    await shopper.addToCart(browsed);
    await shopper.reload();
    await finish(shopper);
  });
});
