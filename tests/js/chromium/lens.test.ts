// <near-lens> as shoppers use it: with files, pointer, touch and keyboard, under a strict CSP.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Lens from '../../../js/src/element/nearshelf.lens.js';
import type * as Sdk from '../../../js/src/index.js';
import type * as Photos from './photos.js';
import type { Shop } from './shop.js';
import { encoderPath, openVisionShop } from './vision-shop.js';

declare global {
  interface Window {
    sdk: typeof Sdk;
    lens: typeof Lens;
    photos: typeof Photos;
    shelf: Sdk.Shelf;
    /** Names and details of the element's events. */
    told: [name: string, detail: unknown][];
  }
}

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const axe = readFileSync(
  resolve(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js'),
  'utf8',
);

let browser: Browser;
let context: BrowserContext;
let shop: Shop;
let page: Page;
let problems: string[];

beforeAll(async () => {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  const args = ['--no-sandbox', '--use-fake-device-for-media-stream'];
  browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await openVisionShop();
  context = await browser.newContext();
  page = await context.newPage();
  problems = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
});
afterEach(async () => {
  await context.close();
  shop.close();
});

async function openPage(inside = ''): Promise<void> {
  shop.files.set('/', [
    'text/html',
    `<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
<main><h1>Shop</h1><h2>Lens</h2><near-lens limit="2" rail-slot="lens">${inside}</near-lens></main>
<script type="module" src="/page.js"></script></html>`,
  ]);
  await page.goto(shop.url);
  await page.waitForFunction(() => window.photos !== undefined);
  await page.evaluate(() => {
    window.shelf = window.sdk.createShelf({ base: '/shelf/' });
    window.told = [];
    for (const name of ['search', 'select', 'error']) {
      document.addEventListener(`nearshelf:lens-${name}`, (event) => {
        window.told.push([name, (event as CustomEvent).detail]);
      });
    }
    window.lens.defineNearLens(window.shelf);
  });
}

const part = (name: string) => page.locator(`near-lens [part~="${name}"]`);
const status = () => part('status').textContent();
const items = (group = 0) =>
  part('group').nth(group).locator('[part~="item-title"]').allTextContents();
/** Region of the latest search, null for the whole photo. */
const region = () =>
  page.evaluate(() => {
    const found = window.told.filter(([name]) => name === 'search').map(([, detail]) => detail);
    return (found[found.length - 1] as Lens.LensFind).region;
  });
const searched = (count: number) =>
  page.waitForFunction(
    (expected) => window.told.filter(([name]) => name === 'search').length >= expected,
    count,
  );

// Items A to F look like red, green and blue of the top left quarter, then of the top right one.
const fill: Photos.Quarters = ['#0f0', '#500', '#500', '#000'];

async function photoFile(type = 'image/png', width = 400, height = 300) {
  const bytes = await page.evaluate(
    async ([given, mime, w, h]) => {
      const photo = await window.photos.toFile(window.photos.quarters(w, h, given), mime);
      return [...new Uint8Array(await photo.arrayBuffer())];
    },
    [fill, type, width, height] as const,
  );
  return { name: 'photo', mimeType: type, buffer: Buffer.from(bytes) };
}

const choose = async (file?: Awaited<ReturnType<typeof photoFile>>) =>
  part('chooser').setInputFiles(file ?? (await photoFile()));

describe('a photo', () => {
  it('from a file is shown and searched for', async () => {
    await openPage();
    expect(await part('privacy').textContent()).toBe('Your photo stays on this device.');
    await choose();
    await searched(1);
    expect(await items()).toEqual(['Item B', 'Item D']);
    expect(await status()).toBe('Found 2 products.');
    expect(await part('price').first().textContent()).toBe('£12.51');
    expect(await part('photo').evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBe(400);
    expect(await part('start').isHidden()).toBe(true);
    expect(problems.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  it.each(['drop', 'paste'] as const)('may come by %s', async (way) => {
    await openPage();
    await page.evaluate(
      async ([given, how]) => {
        const photo = await window.photos.toFile(window.photos.quarters(40, 30, given));
        const transfer = new DataTransfer();
        transfer.items.add(new File([photo], 'photo.png', { type: photo.type }));
        const target = document.querySelector('near-lens') as HTMLElement;
        const init = { bubbles: true, cancelable: true };
        if (how === 'drop')
          target.dispatchEvent(new DragEvent('drop', { ...init, dataTransfer: transfer }));
        else
          document.body.dispatchEvent(
            new ClipboardEvent('paste', { ...init, clipboardData: transfer }),
          );
      },
      [fill, way] as const,
    );
    await searched(1);
    expect(await items()).toEqual(['Item B', 'Item D']);
  });

  it('that is none says so, and the next one is searched for', async () => {
    await openPage();
    await choose({ name: 'notes', mimeType: 'image/png', buffer: Buffer.from('not a photo') });
    await part('error').waitFor();
    expect(await part('error').textContent()).toContain('cannot be read as a photo');
    const [[name, error] = []] = await page.evaluate(() => window.told);
    expect(name).toBe('error');
    expect(error).toMatchObject({ name: 'ShelfError' });
    await choose();
    await searched(1);
    expect(await part('error').isHidden()).toBe(true);
    expect(await items()).toEqual(['Item B', 'Item D']);
  });

  it('makes room for another one', async () => {
    await openPage();
    await choose();
    await searched(1);
    await part('other-photo').click();
    expect(await part('start').isVisible()).toBe(true);
    expect(await part('group').count()).toBe(0);
    await choose();
    await searched(2);
    expect(await part('group').count()).toBe(1);
  });
});

describe('the crop box', () => {
  it('drawn, moved and resized by pointer changes what is found, below it stays the whole photo', async () => {
    await openPage();
    await choose();
    await searched(1);
    const { x, y, width, height } = (await part('crop-area').boundingBox()) as {
      x: number;
      y: number;
      width: number;
      height: number;
    };
    const drag = async (from: [number, number], to: [number, number]): Promise<void> => {
      await page.mouse.move(x + from[0] * width, y + from[1] * height);
      await page.mouse.down();
      await page.mouse.move(x + to[0] * width, y + to[1] * height, { steps: 5 });
      await page.mouse.up();
    };
    await drag([0.05, 0.6], [0.4, 0.95]);
    await searched(2);
    expect(await part('heading').allTextContents()).toEqual([
      'Like the marked part',
      'Like the photo',
    ]);
    expect(await items(0)).toEqual(['Item A', 'Item D']);
    expect(await items(1)).toEqual(['Item B', 'Item D']);
    await drag([0.2, 0.8], [0.2, 0.3]);
    await expect.poll(() => items(0)).toEqual(['Item B', 'Item E']);
    await expect.poll(async () => (await region())?.top).toBeCloseTo(0.1, 1);
    await drag([0.4, 0.45], [0.9, 0.9]);
    await expect.poll(async () => (await region())?.right).toBeCloseTo(0.9, 1);
    await part('whole-photo').click();
    await expect.poll(region).toBeNull();
    expect(await part('heading').allTextContents()).toEqual(['Like the photo']);
  });

  it('is moved and resized by keys', async () => {
    await openPage();
    await choose();
    await searched(1);
    await part('topLeft').focus();
    for (let times = 0; times < 10; times++) await page.keyboard.press('ArrowDown');
    await expect.poll(async () => (await region())?.top).toBeCloseTo(0.2);
    await part('crop').focus();
    for (let times = 0; times < 4; times++) await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('ArrowUp');
    await expect.poll(async () => (await region())?.bottom).toBeCloseTo(0.98);
    const { left, top, right } = (await region()) as Sdk.PhotoRegion;
    expect(left).toBe(0);
    expect(top).toBeCloseTo(0.18);
    expect(right).toBeCloseTo(0.92);
    await page.keyboard.press('Escape');
    await expect.poll(region).toBeNull();
  });

  it('follows a finger', async () => {
    await context.close();
    context = await browser.newContext({ hasTouch: true, viewport: { width: 320, height: 640 } });
    page = await context.newPage();
    await openPage();
    await choose();
    await searched(1);
    const box = (await part('crop-area').boundingBox()) as {
      x: number;
      y: number;
      width: number;
      height: number;
    };
    const session = await context.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', u = 0, v = 0) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          type === 'touchEnd' ? [] : [{ x: box.x + u * box.width, y: box.y + v * box.height }],
      });
    await touch('touchStart', 0.05, 0.55);
    await touch('touchMove', 0.2, 0.8);
    await touch('touchMove', 0.45, 0.95);
    await touch('touchEnd');
    await searched(2);
    expect(await items(0)).toEqual(['Item A', 'Item D']);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

describe('while the encoder is on its way', () => {
  it('progress is shown, and the shopper may cancel and try again', async () => {
    await openPage();
    shop.answers.set(encoderPath, (response) => {
      response.writeHead(200);
      response.write(new Uint8Array(400_000));
    });
    await choose();
    await page.waitForFunction(() => {
      const bar = document.querySelector('near-lens')?.shadowRoot?.querySelector('progress');
      return (bar?.value ?? 0) > 0;
    });
    expect(await status()).toBe('Loading visual search …');
    expect(await part('amount').textContent()).toBe('0.4 of 1.0 MB');
    await part('cancel').click();
    expect(await status()).toBe('Cancelled.');
    shop.answers.clear();
    await part('again').click();
    await searched(1);
    expect(await items()).toEqual(['Item B', 'Item D']);
  });

  it('an error is told in words, and the shopper may try again', async () => {
    await openPage();
    const file = shop.files.get(encoderPath);
    shop.files.delete(encoderPath);
    await choose();
    await part('error').waitFor();
    expect(await part('error').textContent()).toContain('could not be loaded');
    if (file) shop.files.set(encoderPath, file);
    await part('again').click();
    await searched(1);
    expect(await part('error').isHidden()).toBe(true);
  });
});

describe('the camera', () => {
  it('shows a picture, and takes it', async () => {
    await openPage();
    await context.grantPermissions(['camera'], { origin: new URL(shop.url).origin });
    await part('open-camera').click();
    await page.waitForFunction(() => {
      const video = document.querySelector('near-lens')?.shadowRoot?.querySelector('video');
      return (video?.videoWidth ?? 0) > 0 && !video?.paused;
    });
    await part('take-photo').click();
    await searched(1);
    const open = await page.evaluate(
      () => document.querySelector('near-lens')?.shadowRoot?.querySelector('video')?.srcObject,
    );
    expect(open).toBeNull();
  });

  it('that is refused says so, and a file still works', async () => {
    await openPage();
    const session = await context.newCDPSession(page);
    const camera = { permission: { name: 'camera' }, setting: 'denied' as const };
    await session.send('Browser.setPermission', camera);
    await part('open-camera').click();
    await part('error').waitFor();
    expect(await part('error').textContent()).toContain('The camera is not allowed');
    expect(await part('start').isVisible()).toBe(true);
    await choose();
    await searched(1);
  });
});

describe('items', () => {
  it('that are chosen are told, counted, and may be kept from being followed', async () => {
    await openPage();
    await page.evaluate(() => {
      document.addEventListener('nearshelf:lens-select', (event) => event.preventDefault());
    });
    await choose();
    await searched(1);
    await part('link').first().click();
    const [name, detail] = (await page.evaluate(() => window.told.at(-1))) as [
      string,
      Lens.LensSelection,
    ];
    expect(name).toBe('select');
    expect(detail).toMatchObject({ id: 'B', item: { title: 'Item B' }, group: { slot: 'lens' } });
  });

  it('may be made by a template, which the page styles', async () => {
    await openPage(
      '<template><a class="card" href="/p/{id}"><b>{title}</b> {price} <img src="javascript:{id}" alt="{category}"></a></template>',
    );
    await choose();
    await searched(1);
    const cards = page.locator('near-lens > div > a.card');
    expect(await cards.count()).toBe(2);
    expect((await cards.first().textContent())?.trim()).toBe('Item B £12.51');
    expect(await cards.first().getAttribute('href')).toBe('/p/B');
    expect(await cards.first().locator('img').getAttribute('src')).toBeNull();
    await part('other-photo').click();
    expect(await cards.count()).toBe(0);
  });

  it('may be made by a function', async () => {
    await openPage();
    await page.evaluate(() => {
      const element = document.querySelector('near-lens') as Lens.NearLens;
      element.renderItem = ({ id }) => `<b>${id}</b>`;
      element.filter = { excludeItems: ['B'] };
    });
    await choose();
    await searched(1);
    expect(await page.locator('near-lens > div').first().textContent()).toBe('<b>D</b>');
  });
});

it('speaks the language of the shop', async () => {
  await openPage();
  await page.evaluate(() => {
    window.lens.defineNearLens(window.shelf, {
      name: 'shop-lens',
      texts: { choose: 'Foto wählen', found: '{count} Treffer' },
    });
    document.body.append(document.createElement('shop-lens'));
  });
  const own = page.locator('shop-lens');
  expect(await own.locator('[part~="choose"]').textContent()).toBe('Foto wählen');
  await own.locator('[part~="chooser"]').setInputFiles(await photoFile());
  await searched(1);
  expect(await own.locator('[part~="status"]').textContent()).toBe('6 Treffer');
});

it.each(['light', 'dark'] as const)(
  'has no barriers that axe knows, in %s',
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await openPage();
    await page.evaluate(() => {
      document.documentElement.style.colorScheme = 'light dark';
    });
    const violations = async () => {
      await page.evaluate(axe);
      return page.evaluate(async () => {
        const { violations: found } = await (
          window as unknown as { axe: typeof import('axe-core') }
        ).axe.run();
        return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
    };
    expect(await violations()).toEqual([]);
    await choose();
    await searched(1);
    await part('topLeft').press('ArrowDown');
    await searched(2);
    expect(await violations()).toEqual([]);
  },
);
