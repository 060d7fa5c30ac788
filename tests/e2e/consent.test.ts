import { readFile } from 'node:fs/promises';
import type { Browser, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { type ConsentLevel, Shopper } from './support/shopper.js';
import { TestShop } from './support/test-shop.js';

describe('consent', () => {
  let shop: TestShop;
  let browser: Browser;
  let shopper: Shopper;
  let batches: Request[];

  beforeAll(async () => {
    [shop, browser] = await Promise.all([TestShop.open(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  });
  beforeEach(async () => {
    shopper = await Shopper.arrive(browser, shop.url);
    batches = [];
    shopper.page.on('request', (request) => {
      if (request.method() === 'POST') batches.push(request);
    });
  });
  afterEach(async () => {
    await shopper.expectNoTrouble();
    await shopper.leave();
  });

  // Views an item and puts it into the cart. Resolves with it, and with the rail that results.
  async function shopALittle(): Promise<{ item: string; forYou: string[] }> {
    const before = await shopper.railItems('home-for-you');
    const [item = ''] = await shopper.railItems('home-trending');
    await shopper.clickInRail('home-trending', item);
    await shopper.addToCart(item);
    await shopper.goHome();
    return { item, forYou: await shopper.changedRailItems('home-for-you', before) };
  }

  it('"this visit" forgets everything on reload', async () => {
    const atFirst = await shopper.railItems('home-for-you');
    await shopALittle();
    await shopper.reload();
    expect(await shopper.railItems('home-for-you')).toEqual(atFirst);
    expect(await shopper.cartCount()).toBe(0);
    expect(await shopper.fact('profile')).toMatch(/^0 actions/);
  });

  it('"this device" keeps history and cart over a reload', async () => {
    await shopper.consent('device');
    const { item, forYou } = await shopALittle();
    await shopper.reload();
    await expect.poll(() => shopper.railItems('home-for-you')).toEqual(forYou);
    expect(await shopper.cartCount()).toBe(1);
    expect(await shopper.fact('profile')).toMatch(/^2 actions.*on this device$/);
    await shopper.goToCart();
    expect(await shopper.cartItems()).toEqual([item]);
  });

  it('an event right before the page is left survives', async () => {
    await shopper.consent('device');
    await expect.poll(() => shopper.fact('profile')).toMatch(/on this device$/);
    const [item = ''] = await shopper.railItems('home-trending');
    await shopper.clickInRail('home-trending', item);
    await Promise.all([
      shopper.page.waitForEvent('load'),
      shopper.page.evaluate(() => {
        document.querySelector<HTMLButtonElement>('.product-facts button')?.click();
        location.reload();
      }),
    ]);
    await shopper.settle();
    await expect.poll(() => shopper.cartCount()).toBe(1);
  });

  it('going down to "this visit" deletes what was stored', async () => {
    await shopper.consent('device');
    await shopALittle();
    await shopper.consent('session');
    await expect.poll(() => shopper.fact('profile')).toMatch(/in memory$/);
    await shopper.reload();
    expect(await shopper.fact('profile')).toMatch(/^0 actions/);
    expect(await storedRecords()).toBe(0);
  });

  it('"off" keeps nothing and shows everybody the same', async () => {
    await shopper.consent('off');
    await expect
      .poll(() => shopper.page.locator('[data-slot="home-for-you"] .rail-subtitle').innerText())
      .toBe('Switched off: everybody sees these.');
    const everybody = await shopper.railItems('home-for-you');
    const item = everybody[2] ?? '';
    await shopper.clickInRail('home-for-you', item);
    await shopper.goHome();
    expect(await shopper.railItems('home-for-you')).toEqual(everybody);
    expect(await shopper.fact('profile')).toMatch(/^0 actions/);
  });

  it.each<ConsentLevel>(['off', 'session', 'device'])('"%s" sends nothing', async (level) => {
    await shopper.consent(level);
    const item = (await shopper.railItems('home-trending'))[3] ?? '';
    await shopper.lookAtRails();
    await shopper.clickInRail('home-trending', item);
    await shopper.addToCart(item);
    await shopper.reload();
    expect(batches).toEqual([]);
    expect(await shopper.fact('pending')).toBe('0 actions, 0 batches');
  });

  it('"help measure" sends nothing for a browser that asks for privacy', async () => {
    await shopper.page.addInitScript(() => {
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true });
    });
    await shopper.reload();
    await shopper.consent('measure');
    await shopALittle();
    await shopper.reload();
    expect(batches).toEqual([]);
  });

  it('lets the shopper take out and erase what the browser knows', async () => {
    await shopper.consent('device');
    const atFirst = await shopper.railItems('home-for-you');
    const { item } = await shopALittle();

    const download = shopper.page.waitForEvent('download');
    await shopper.page.getByRole('button', { name: 'Export' }).click();
    const exported = JSON.parse(await readFile(await (await download).path(), 'utf8')) as {
      events: { item_id: string; event: string }[];
    };
    expect(exported.events.map(({ item_id, event }) => [item_id, event])).toEqual([
      [item, 'view_item'],
      [item, 'add_to_cart'],
    ]);

    await shopper.page.getByRole('button', { name: 'Erase' }).click();
    await expect.poll(() => shopper.railItems('home-for-you')).toEqual(atFirst);
    expect(await shopper.cartCount()).toBe(0);
    await shopper.reload();
    expect(await shopper.fact('profile')).toMatch(/^0 actions/);
  });

  // Records in every IndexedDB store of the shop's origin.
  function storedRecords(): Promise<number> {
    return shopper.page.evaluate(async () => {
      const result = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      let records = 0;
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await result(indexedDB.open(name));
        for (const store of database.objectStoreNames) {
          records += await result(database.transaction(store).objectStore(store).count());
        }
        database.close();
      }
      return records;
    });
  }
});
