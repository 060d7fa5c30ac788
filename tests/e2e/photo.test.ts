import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCatalogue } from '../../demo/lib/read-catalogue.mjs';
import { shopData } from '../../demo/lib/shop-data.mjs';
import { launchBrowser } from './support/browser.js';
import { composePhoto } from './support/compose-photo.js';
import { Lens } from './support/lens.js';
import { screenshotFolder } from './support/paths.js';
import { reshoot } from './support/reshoot.js';
import { Shopper } from './support/shopper.js';
import { TestShop } from './support/test-shop.js';

const retake = { rotate: 10, crop: 0.85, brightness: 1.15 };

describe('search by photo', () => {
  let shop: TestShop;
  let browser: Browser;
  let shopper: Shopper;
  let lens: Lens;
  /** Products in stock with a photo of their own. */
  let products: { id: string; photo: string }[];

  beforeAll(async () => {
    [shop, browser] = await Promise.all([TestShop.open(), launchBrowser()]);
    const { images = '' } = await shopData({ dataset: 'stand-alone' });
    const photos = new Set(await readdir(images));
    const { products: all } = await readCatalogue(shop.shelf);
    const shared = (image: string) => all.filter((other) => other.image === image).length > 1;
    products = all
      .filter(({ inStock, image }) => inStock && photos.has(basename(image)) && !shared(image))
      .map(({ id, image }) => ({ id, photo: join(images, basename(image)) }));
    await mkdir(screenshotFolder, { recursive: true });
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  });
  beforeEach(async () => {
    shopper = await Shopper.arrive(browser, shop.url);
    lens = new Lens(shopper.page);
  });
  afterEach(async () => {
    await shopper.expectNoTrouble();
    await shopper.leave();
  });

  const picture = (name: string) =>
    shopper.page.screenshot({ path: join(screenshotFolder, `${name}.png`), fullPage: true });

  it('loads nothing of it before the first photo', async () => {
    const asked: string[] = [];
    shopper.page.context().on('request', (request) => asked.push(request.url()));
    const ofVision = () => asked.filter((url) => /vision|encoder/.test(url));
    await lens.open();
    expect(ofVision()).toEqual([]);
    await lens.search(await readFile(products[0]?.photo ?? ''));
    expect(ofVision().length).toBeGreaterThan(0);
  });

  it('finds the product that the photo shows, turned, cropped and in other light', async () => {
    await lens.open();
    const places: number[] = [];
    for (let k = 0; k < products.length; k += 4) {
      const { id, photo } = products[k] ?? { id: '', photo: '' };
      const taken = await reshoot(shopper.page, await readFile(photo), retake);
      places.push((await lens.search(taken)).indexOf(id) + 1);
    }
    console.log(`place of the product itself: ${places.join(' ')}`);
    const first = places.filter((place) => place === 1).length;
    const nearTop = places.filter((place) => place >= 1 && place <= 3).length;
    expect(first / places.length).toBeGreaterThanOrEqual(0.7);
    expect(nearTop / places.length).toBeGreaterThanOrEqual(0.85);
    await picture('photo-search');
  });

  it('searches for the part of the photo that is marked', async () => {
    await lens.open();
    const [one, two] = [products[1], products[12]];
    const halves = await beside(one?.photo ?? '', two?.photo ?? '');
    const whole = await lens.search(halves);
    const [left = []] = await lens.dragCorner('topRight', -0.5);
    expect(left[0]).toBe(one?.id);
    await lens.markWhole();
    const [right = [], all = []] = await lens.dragCorner('topLeft', 0.5);
    expect(right[0]).toBe(two?.id);
    expect(all).toEqual(whole);
    await picture('photo-region');
  });

  it('says what is wrong with a file that is no photo, and goes on', async () => {
    await lens.open();
    const { photo = '', id } = products[3] ?? {};
    const broken = (await readFile(photo)).subarray(0, 600);
    await lens.choose(broken, 'broken.jpg', 'image/jpeg');
    expect(await lens.errorText()).toMatch(/cannot be read as a photo/);
    await picture('photo-broken');
    expect((await lens.search(await readFile(photo)))[0]).toBe(id);
  });

  it('takes a photo of 40 megapixels', async () => {
    await lens.open();
    const large = await composePhoto(shopper.page, {
      width: 8000,
      height: 5000,
      ground: ['#823', '#cda'],
      pieces: [],
    });
    const found = await lens.search(large);
    expect(found.length).toBeGreaterThan(0);
  });

  it('works offline once it was used', async () => {
    await lens.open();
    await lens.search(await readFile(products[5]?.photo ?? ''));
    await shopper.goOffline();
    const { photo = '', id } = products[6] ?? {};
    expect((await lens.search(await readFile(photo)))[0]).toBe(id);
  });

  it('leads from a product to those that look like it, without the network', async () => {
    const asked: string[] = [];
    shopper.page.context().on('request', (request) => asked.push(request.url()));
    const id = products[2]?.id ?? '';
    await shopper.open(`#/product/${encodeURIComponent(id)}`);
    const looks = await shopper.railItems('product-looks');
    expect(looks).toHaveLength(6);
    expect(looks).not.toContain(id);
    expect(new Set(await shopper.railReasons('product-looks')).size).toBe(1);
    expect(asked.filter((url) => /vision|encoder/.test(url))).toEqual([]);
    await picture('product-looks');
  });

  it('can be used on a phone, in the dark', async () => {
    const phone = await Shopper.arrive(browser, shop.url, {
      viewport: { width: 320, height: 640 },
      colorScheme: 'dark',
    });
    const phoneLens = new Lens(phone.page);
    await phoneLens.open();
    await phoneLens.search(await readFile(products[8]?.photo ?? ''));
    const overflow = await phone.page.evaluate(
      () => document.documentElement.scrollWidth - window.innerWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
    await phone.page.screenshot({
      path: join(screenshotFolder, 'photo-phone-dark.png'),
      fullPage: true,
    });
    await phone.expectNoTrouble();
    await phone.leave();
  });

  /** Two photos side by side, as one. */
  async function beside(left: string, right: string): Promise<Buffer> {
    const photos = await Promise.all([left, right].map((path) => readFile(path)));
    return composePhoto(shopper.page, {
      width: 1000,
      height: 500,
      ground: ['#ddd', '#ddd'],
      pieces: photos.map((photo, place) => ({
        photo,
        x: 250 + 500 * place,
        y: 250,
        width: 500,
        height: 500,
      })),
    });
  }
});
