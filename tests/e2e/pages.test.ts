import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { findViolations, sumOfShifts } from './support/in-page.js';
import { screenshotFolder } from './support/paths.js';
import { Shopper, type ShopperOptions } from './support/shopper.js';
import { TestShop } from './support/test-shop.js';

const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };

describe('every page, on desktop and phone, in light and dark', () => {
  let shop: TestShop;
  let browser: Browser;
  let axe: string;

  beforeAll(async () => {
    [shop, browser] = await Promise.all([TestShop.open(), launchBrowser()]);
    axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    await mkdir(screenshotFolder, { recursive: true });
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  });

  const looks: readonly [name: string, options: ShopperOptions][] = [
    ['desktop-light', { viewport: desktop, colorScheme: 'light' }],
    ['desktop-dark', { viewport: desktop, colorScheme: 'dark' }],
    ['phone-light', { viewport: phone, colorScheme: 'light' }],
    ['phone-dark', { viewport: phone, colorScheme: 'dark' }],
  ];

  it.each(looks)('%s: it fits, and is accessible', async (look, options) => {
    const shopper = await Shopper.arrive(browser, shop.url, options);
    const { page } = shopper;
    const check = async (state: string): Promise<void> => {
      expect(await page.evaluate(axe).then(() => page.evaluate(findViolations))).toEqual([]);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, 'no sideways scrolling').toBe(page.viewportSize()?.width);
      await showLazyPhotos();
      await page.screenshot({
        path: join(screenshotFolder, `${look}-${state}.png`),
        fullPage: true,
      });
    };
    // A full-page picture shows parts that were never scrolled to.
    const showLazyPhotos = async (): Promise<void> => {
      await page.evaluate(async () => {
        const photos = [...document.querySelectorAll('img')];
        for (const photo of photos) photo.loading = 'eager';
        await Promise.all(photos.map((photo) => photo.decode()));
      });
    };

    await check('1-home-new');
    const item = (await shopper.railItems('home-trending'))[1] ?? '';
    await shopper.clickInRail('home-trending', item);
    await check('2-product');
    await shopper.addToCart(item);
    await shopper.goHome();
    await check('3-home-personal');
    const other = (await shopper.railItems('home-for-you'))[0] ?? '';
    await shopper.clickInRail('home-for-you', other);
    await shopper.addToCart(other);
    await shopper.goToCart();
    await check('4-cart');
    await shopper.checkOut();
    await check('5-thanks');
    await shopper.open('#/product/gone');
    await check('6-not-found');
    await shopper.goHome();
    await shopper.goToCategory('Plants');
    await check('8-category');
    await shopper.goHome();
    await shopper.askWhy('home-for-you', (await shopper.railItems('home-for-you'))[0] ?? '');
    await check('9-home-why');
    await shopper.consent('off');
    await check('7-home-off');

    await shopper.expectNoTrouble();
    await shopper.leave();
  });

  it.each([
    ['desktop', desktop],
    ['phone', phone],
  ])(
    '%s: the layout does not shift, neither while loading nor when rails change',
    async (_name, viewport) => {
      const shopper = await Shopper.arrive(browser, shop.url, { viewport });
      const popular = await shopper.railItems('home-for-you');
      await shopper.clickInRail('home-for-you', popular[2] ?? '');
      await shopper.goHome();
      const personal = await shopper.changedRailItems('home-for-you', popular);
      // The rails of the open page change in place.
      await shopper.page.getByRole('button', { name: 'Erase' }).evaluate((button) => {
        (button as HTMLElement).click();
      });
      expect(await shopper.changedRailItems('home-for-you', personal)).toEqual(popular);
      expect(await shopper.page.evaluate(sumOfShifts)).toBe(0);
      await shopper.leave();
    },
  );
});
