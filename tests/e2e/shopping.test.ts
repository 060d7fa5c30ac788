import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { Shopper } from './support/shopper.js';
import { TestShop } from './support/test-shop.js';

describe('a visit to the shop', () => {
  let shop: TestShop;
  let browser: Browser;
  let shopper: Shopper;

  beforeAll(async () => {
    [shop, browser] = await Promise.all([TestShop.open(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  });
  beforeEach(async () => {
    shopper = await Shopper.arrive(browser, shop.url);
  });
  afterEach(async () => {
    await shopper.expectNoTrouble();
    await shopper.leave();
  });

  it('starts with popular items, made by the model in the browser', async () => {
    const forYou = await shopper.railItems('home-for-you');
    expect(forYou).toHaveLength(6);
    expect(new Set(forYou).size).toBe(6);
    expect(new Set(await shopper.railReasons('home-for-you'))).toEqual(
      new Set(['Popular with shoppers']),
    );
    await expect.poll(() => shopper.fact('state')).toBe('running in this browser');
    expect(await shopper.fact('items')).toMatch(/^54 products/);
  });

  // Ids in all rails of the open page; fails when one is there twice.
  async function expectNoItemTwice(): Promise<string[]> {
    const items = [...(await shopper.allRailItems()).values()].flat();
    expect(items).toHaveLength(new Set(items).size);
    return items;
  }

  it('shows no item twice on a page, on any page', async () => {
    expect(await expectNoItemTwice()).not.toHaveLength(0);
    const [item = ''] = await shopper.railItems('home-trending');
    await shopper.clickInRail('home-trending', item);
    const onProductPage = await expectNoItemTwice();
    expect(onProductPage).toHaveLength(18);
    expect(onProductPage).not.toContain(item);
    await shopper.addToCart(item);
    await shopper.goHome();
    await expectNoItemTwice();
    await shopper.goToCart();
    await shopper.checkOut();
    await shopper.settle();
    await expectNoItemTwice();
  });

  it('gives each rail what it is named after', async () => {
    const expected = new Map([
      ['home-for-you', 'Popular with shoppers'],
      ['home-trending', 'Popular with shoppers'],
      ['home-new', 'New in the shop'],
      ['home-on-sale', 'Reduced'],
    ]);
    for (const [slot, reason] of expected) {
      const reasons = await shopper.railReasons(slot);
      expect(reasons.length, slot).toBeGreaterThan(0);
      expect(new Set(reasons), slot).toEqual(new Set([reason]));
    }
    const reduced = shopper.page.locator('[data-slot="home-on-sale"] .card-price s');
    expect(await reduced.count()).toBe((await shopper.railItems('home-on-sale')).length);
  });

  it('brings back what was looked at, and what was ordered', async () => {
    expect(await shopper.page.locator('[data-slot="home-viewed"]').count()).toBe(0);
    const seen: string[] = [];
    for (const place of [0, 2]) {
      const item = (await shopper.railItems('home-trending'))[place] ?? '';
      seen.unshift(item);
      await shopper.clickInRail('home-trending', item);
      await shopper.goHome();
    }
    const shown = [...(await shopper.allRailItems()).values()].flat();
    expect(shown).toEqual(expect.arrayContaining(seen.slice(0, 1)));
    expect(await shopper.railItems('home-viewed')).toContain(seen[0]);
    expect(await shopper.railReasons('home-viewed')).toContain('You viewed this');

    await shopper.clickInRail('home-viewed', seen[0] ?? '');
    await shopper.addToCart(seen[0] ?? '');
    await shopper.goToCart();
    await shopper.checkOut();
    await expect.poll(() => shopper.railItems('thanks-again')).toEqual([seen[0]]);
    expect(await shopper.railReasons('thanks-again')).toEqual(['You bought this before']);
  });

  it('keeps to the filters of a category page, and explains itself to a new shopper', async () => {
    await shopper.goToCategory('Plants');
    const ofPlants = new Set(await shopper.catalogueItems());
    expect(ofPlants.size).toBe(9);
    const all = await shopper.railItems('category');
    expect(all).toHaveLength(6);
    expect(all.every((item) => ofPlants.has(item))).toBe(true);
    expect(new Set(await shopper.railReasons('category'))).toEqual(new Set(['Popular in Plants']));

    const prices = shopper.page.getByRole('combobox', { name: 'Price' });
    await prices.selectOption({ index: 3 });
    const expensive = new Set(await shopper.catalogueItems());
    expect(expensive.size).toBeLessThan(9);
    await expect
      .poll(async () => (await shopper.railItems('category')).filter((id) => !expensive.has(id)))
      .toEqual([]);
    expect(await shopper.railItems('category')).not.toHaveLength(0);
    await prices.selectOption({ index: 0 });
    await expect.poll(() => shopper.railItems('category')).toEqual(all);
  });

  it('says how an item came to its place when its reason is pressed', async () => {
    const [first = ''] = await shopper.railItems('home-trending');
    await shopper.clickInRail('home-trending', first);
    await shopper.goHome();
    for (const slot of ['home-for-you', 'home-trending']) {
      const items = await shopper.railItems(slot);
      const why = await shopper.askWhy(slot, items[1] ?? '');
      expect(why.get('place'), slot).toBe('2');
      expect(why.get('score'), slot).toMatch(/^[+−]\d+\.\d\d$/);
    }
  });

  it('follows what the shopper looks at, and says why', async () => {
    const before = await shopper.railItems('home-for-you');
    const [first = ''] = await shopper.railItems('home-trending');
    await shopper.clickInRail('home-trending', first);
    const title = await shopper.page.locator('h1').innerText();
    const similar = await shopper.railItems('product-similar');
    expect(similar).toHaveLength(6);
    expect(similar).not.toContain(first);

    await shopper.goHome();
    const after = await shopper.changedRailItems('home-for-you', before);
    expect(after).toHaveLength(6);
    expect(await shopper.railReasons('home-for-you')).toContain(`Because you viewed ${title}`);
  });

  it('never suggests what is in the cart or was just bought', async () => {
    const [wanted = ''] = await shopper.railItems('home-for-you');
    await shopper.clickInRail('home-for-you', wanted);
    await shopper.addToCart(wanted);
    expect(await shopper.cartCount()).toBe(1);

    const expectNowhere = async (...slots: string[]): Promise<void> => {
      for (const slot of slots) {
        await expect.poll(() => shopper.railItems(slot)).not.toContain(wanted);
        expect(await shopper.railItems(slot)).toHaveLength(6);
      }
    };
    await shopper.goHome();
    await expectNowhere('home-for-you', 'home-trending');
    await shopper.goToCart();
    await expectNowhere('cart');

    expect(await shopper.cartItems()).toEqual([wanted]);
    await shopper.checkOut();
    expect(await shopper.cartCount()).toBe(0);
    await expectNowhere('cart');
    await shopper.goHome();
    await expectNowhere('home-for-you', 'home-trending');
  });

  it('suggests an item again once it is out of the cart', async () => {
    const [wanted = ''] = await shopper.railItems('home-trending');
    await shopper.clickInRail('home-trending', wanted);
    await shopper.addToCart(wanted);
    await shopper.goToCart();
    await shopper.page.getByRole('button', { name: /^Remove/ }).click();
    expect(await shopper.cartCount()).toBe(0);
    await shopper.goHome();
    await expect
      .poll(async () => [...(await shopper.allRailItems()).values()].flat())
      .toContain(wanted);
  });

  it('finds products by word and by category', async () => {
    const count = shopper.page.locator('.catalogue-count');
    await shopper.page.getByRole('searchbox').fill('camera');
    await expect.poll(() => count.innerText()).toMatch(/^\d products$/);
    await shopper.page.getByRole('searchbox').fill('');
    await shopper.page.getByRole('button', { name: 'Plants' }).click();
    await expect.poll(() => count.innerText()).toBe('9 products');
    await shopper.page.getByRole('searchbox').fill('no such thing');
    await expect.poll(() => count.innerText()).toBe('0 products');
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = shopper;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(
      'Skip to the content',
    );
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const item = await page.evaluate(
      () => (document.activeElement as HTMLElement).dataset.item ?? '',
    );
    expect(await shopper.railItems('home-for-you')).toContain(item);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[data-slot="product-similar"]');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await shopper.cartCount()).toBe(1);
  });

  it('goes back to where the shopper was', async () => {
    const { page } = shopper;
    const card = page.locator('.grid .card').nth(12);
    await card.scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => window.scrollY);
    await card.click();
    await page.waitForSelector('[data-slot="product-similar"]');
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await page.goBack();
    await page.waitForSelector('[data-slot="home-for-you"]');
    expect(await page.evaluate(() => window.scrollY)).toBe(before);
  });

  it('says so when an address leads nowhere', async () => {
    await shopper.open('#/product/sold-long-ago');
    await shopper.page.getByRole('heading', { name: 'This page is gone' }).waitFor();
    expect(await shopper.railItems('not-found')).toHaveLength(6);
  });
});
