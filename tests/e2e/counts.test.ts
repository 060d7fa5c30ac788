import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { Shopper } from './support/shopper.js';
import { TestShop } from './support/test-shop.js';

describe('the counts in the backend', () => {
  let shop: TestShop;
  let browser: Browser;

  beforeAll(async () => {
    [shop, browser] = await Promise.all([TestShop.open(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  });

  it('equal what was done, through crashes of the backend and a lost answer', async () => {
    const shopper = await Shopper.arrive(browser, shop.url);
    await shopper.consent('measure');
    shopper.tally.clear();
    // From here on the collector may be away: its refusals are logged by the browser.
    shopper.toleratesCollectorErrors = true;

    // A round through the shop: look, click, add, look again.
    const shopAround = async (place: number): Promise<void> => {
      await shopper.goHome();
      await shopper.lookAtRails();
      const item = (await shopper.railItems('home-for-you'))[place] ?? '';
      await shopper.clickInRail('home-for-you', item);
      await shopper.lookAtRails();
      const next = (await shopper.railItems('product-similar'))[place] ?? '';
      await shopper.clickInRail('product-similar', next);
      await shopper.addToCart(next);
    };

    await shopAround(0);
    await shopper.everythingSent();
    expect(await shop.counts()).toEqual(shopper.tally.counts);

    // Down for a while: the browser keeps what it could not hand over.
    await shop.killBackend();
    await shopAround(1);
    await shopper.goToCart();
    await shopper.checkOut();
    await shop.restartBackend();
    await shopper.everythingSent();
    expect(await shop.counts()).toEqual(shopper.tally.counts);

    // The answer to a stored batch gets lost: the browser sends it again, and it counts once.
    await shopper.page.route(
      '**/v1/batch',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await shopAround(2);
    await shopper.everythingSent();
    expect(await shop.duplicates()).toBe(1);
    expect(await shop.counts()).toEqual(shopper.tally.counts);

    // Ended in the middle of a batch, whether that was stored or not.
    const crash = shopper.nextBatch().then(() => shop.killBackend());
    await shopAround(3);
    await crash;
    await shop.restartBackend();

    // Leaving the page sends or keeps the rest; the next visit brings what was kept.
    await shopper.reload();
    await shopper.goHome();
    const browsed = (await shopper.catalogueItems())[5] ?? '';
    await shopper.clickInCatalogue(browsed);
    await shopper.addToCart(browsed);
    await shopper.everythingSent();
    expect(await shop.counts()).toEqual(shopper.tally.counts);

    const events = [...shopper.tally.counts.keys()].map((key) => key.split(' ')[2]);
    expect(new Set(events)).toEqual(
      new Set(['view_item_list', 'select_item', 'add_to_cart', 'purchase']),
    );
    await shopper.expectNoTrouble();
    await shopper.leave();
  });
});
