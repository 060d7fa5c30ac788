// Visual search where photos are: in a browser, with real decoding and an encoder that sees colours.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Sdk from '../../../js/src/index.js';
import type * as Vision from '../../../js/src/vision/nearshelf.encoder.js';
import { encoderId } from '../support/quarters-encoder.js';
import type * as Photos from './photos.js';
import { type Shop, wasmFolder } from './shop.js';
import { encoderBytes, encoderPath, openVisionShop, publishEncoder } from './vision-shop.js';

declare global {
  interface Window {
    sdk: typeof Sdk;
    vision: typeof Vision;
    photos: typeof Photos;
    shelf: Sdk.Shelf;
  }
}

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
let context: BrowserContext;
let shop: Shop;
let page: Page;
let asked: string[];

beforeAll(async () => {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(() => browser.close());
beforeEach(async () => {
  shop = await openVisionShop();
  context = await browser.newContext();
  page = await context.newPage();
  asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
});
afterEach(async () => {
  await context.close();
  shop.close();
});

async function openPage(): Promise<void> {
  await page.goto(shop.url);
  await page.waitForFunction(() => window.photos !== undefined);
  await page.evaluate(() => {
    window.shelf = window.sdk.createShelf({ base: '/shelf/' });
  });
}

/** Name, code and text of the error that a function in the page ends with. */
const failure = (run: () => Promise<unknown>) =>
  page.evaluate(
    `(${run})().then(() => null, (thrown) => ({
      name: thrown.name, code: thrown.code, message: thrown.message,
      known: thrown instanceof sdk.ShelfError || thrown instanceof TypeError,
    }))`,
  );

const requestsOf = (path: string): number => asked.filter((one) => one === path).length;

/** Ids of what looks like a photo of four quarters, best first. */
const idsLike = (fill: Photos.Quarters, options: Sdk.ImageSearchOptions = {}) =>
  page.evaluate(
    async ([given, more]) => {
      const photo = await window.photos.toFile(window.photos.quarters(80, 60, given));
      const { groups } = await window.shelf.searchByImage(photo, more);
      return groups.map(({ items }) => items.map(({ id }) => id));
    },
    [fill, options] as const,
  );

// The catalogue's items A to F look like the first six values: red, green and blue of the top left
// quarter, then those of the top right one.
const blueLeft: Photos.Quarters = ['#00f', '#000', '#000', '#000'];
const greenRight: Photos.Quarters = ['#000', '#0f0', '#000', '#000'];

describe('searchByImage', () => {
  it('loads nothing of vision before it is called, and then finds what looks like the photo', async () => {
    await openPage();
    asked.length = 0;
    await page.evaluate(() => window.shelf.recommend({ kind: 'for-you' }));
    expect(asked.filter((path) => /vision|looks|encoder/.test(path))).toEqual([]);
    const found = await page.evaluate(async (fill) => {
      const photo = await window.photos.toFile(window.photos.quarters(80, 60, fill));
      const options = { limit: 3, slot: 'lens' };
      const { groups, timings } = await window.shelf.searchByImage(photo, options);
      const { items, source, step, slot, region } = groups[0] as Sdk.ImageGroup;
      const ids = items.map(({ id }) => id);
      return { ids, source, step, slot, region, count: groups.length, timings };
    }, blueLeft);
    expect(found).toEqual({
      ids: ['C', expect.any(String), expect.any(String)],
      source: 'model',
      step: 'looks',
      slot: 'lens',
      region: null,
      count: 1,
      timings: {
        load: expect.any(Number),
        prepare: expect.any(Number),
        embed: expect.any(Number),
        rank: expect.any(Number),
      },
    });
    expect(requestsOf(encoderPath)).toBe(1);
  });

  it('gives the region first and the whole photo last, and keeps to filter and exclusions', async () => {
    await openPage();
    const region = { left: 0, top: 0.5, right: 0.5, bottom: 1 };
    const fill: Photos.Quarters = ['#0f0', '#800', '#400', '#000'];
    expect(await idsLike(fill, { region, limit: 2 })).toEqual([
      ['A', 'D'],
      ['B', 'D'],
    ]);
    expect(await idsLike(fill, { limit: 1, excludeItems: ['B'] })).toEqual([['D']]);
    const [candles] = await idsLike(greenRight, { where: { category: 'Candles' } });
    expect(candles?.sort()).toEqual(['A', 'B', 'C']);
  });

  it('takes blobs, bitmaps, images, canvases and pixels, and leaves them as they are', async () => {
    shop.csp += "; img-src 'self'";
    await openPage();
    const photo = await page.evaluate(async (fill) => {
      const bytes = await (
        await window.photos.toFile(window.photos.quarters(80, 60, fill))
      ).arrayBuffer();
      return [...new Uint8Array(bytes)];
    }, greenRight);
    shop.files.set('/photo.png', ['image/png', Uint8Array.from(photo)]);
    const best = await page.evaluate(async (fill) => {
      const canvas = window.photos.quarters(80, 60, fill);
      const bitmap = await createImageBitmap(canvas);
      const image = new Image();
      image.src = '/photo.png';
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, 80, 60) as ImageData;
      const photos = [await window.photos.toFile(canvas), bitmap, image, canvas, pixels, bitmap];
      const found = photos.map(
        async (one) => (await window.shelf.searchByImage(one)).groups[0]?.items[0]?.id,
      );
      return Promise.all(found);
    }, greenRight);
    expect(best).toEqual(Array(6).fill('E'));
  });

  it.each(['off', 'session', 'device', 'measure'] as const)(
    'works with consent %s, stores nothing, and counts only what rails count',
    async (consent) => {
      await openPage();
      const { ids, stored } = await page.evaluate(
        async ([given, level]) => {
          const shelf = window.sdk.createShelf({ base: '/shelf/', consent: level });
          const photo = await window.photos.toFile(window.photos.quarters(80, 60, given));
          const { groups } = await shelf.searchByImage(photo, { limit: 1 });
          for (const { seen } of groups) seen();
          await shelf.flush();
          const { events, clicks } = await shelf.profile.export();
          const ids = groups.map(({ items }) => items.map(({ id }) => id));
          return { ids, stored: events.length + clicks.length };
        },
        [greenRight, consent] as const,
      );
      expect(ids).toEqual([['E']]);
      expect(stored).toBe(0);
      expect([...shop.counts.keys()]).toEqual(consent === 'measure' ? ['image-search|E|1'] : []);
    },
  );

  it('does not keep rails waiting while the encoder is on its way', async () => {
    await openPage();
    shop.answers.set(encoderPath, () => undefined);
    const source = await page.evaluate(async () => {
      const photo = await window.photos.toFile(window.photos.quarters(8, 8));
      window.shelf.searchByImage(photo).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (await window.shelf.recommend({ kind: 'trending' })).source;
    });
    expect(source).toBe('popular');
  });

  it('embeds a photo once, however many regions of it are searched for', async () => {
    await openPage();
    const prepared = await page.evaluate(async () => {
      const photo = await window.photos.toFile(window.photos.quarters(800, 600));
      const region = { left: 0.1, top: 0.1, right: 0.5, bottom: 0.5 };
      const first = await window.shelf.searchByImage(photo);
      const second = await window.shelf.searchByImage(photo, { region });
      const third = await window.shelf.searchByImage(photo);
      return [first, second, third].map(({ timings }) => [timings.prepare > 0, timings.embed > 0]);
    });
    expect(prepared).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });
});

describe('a photo', () => {
  it.each([
    ['small', 60, 40],
    ['scaled down by the browser', 2000, 1300],
  ])('%s stands upright whatever its Exif orientation', async (_, width, height) => {
    await openPage();
    const vectors = await page.evaluate(
      async ([w, h]) => {
        const encoder = await window.vision.openEncoder({ base: '/shelf/' });
        const upright = window.photos.quarters(w, h);
        const found: number[][] = [];
        for (let orientation = 1; orientation <= 8; orientation++) {
          const photo = await window.photos.storedJpeg(upright, orientation);
          found.push([...(await encoder.embed(photo))]);
        }
        return found;
      },
      [width, height] as const,
    );
    const expected = [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1].map((value) => value / Math.sqrt(6));
    for (const vector of vectors) {
      vector.forEach((value, k) => void expect(value).toBeCloseTo(expected[k] as number, 1));
    }
  });

  it('is white where it is transparent', async () => {
    await openPage();
    const clear = '#ff000000';
    const [ids] = await idsLike(['#000', clear, '#000', '#000']);
    expect(ids?.slice(0, 3).sort()).toEqual(['D', 'E', 'F']);
  });

  it('of 40 megapixels is decoded small', async () => {
    await openPage();
    const { id, memoryBytes } = await page.evaluate(async (fill) => {
      const photo = await window.photos.toFile(
        window.photos.quarters(8000, 5000, fill),
        'image/jpeg',
      );
      const { groups } = await window.shelf.searchByImage(photo);
      const encoder = await window.vision.openEncoder({ base: '/shelf/' });
      await encoder.embed(photo);
      return { id: groups[0]?.items[0]?.id, memoryBytes: encoder.status().memoryBytes };
    }, blueLeft);
    expect(id).toBe('C');
    expect(memoryBytes).toBeLessThanOrEqual(256 * 65_536);
  });

  it.each<[string, RegExp, () => Promise<unknown>]>([
    [
      'that is a text file',
      /9 bytes and type "text\/plain" cannot be decoded/,
      () => window.shelf.searchByImage(new Blob(['no photo!'], { type: 'text/plain' })),
    ],
    ['that is empty', /0 bytes/, () => window.shelf.searchByImage(new Blob([]))],
    [
      'that breaks off in its header',
      /cannot be decoded/,
      () => window.shelf.searchByImage(window.photos.pngHeader(10, 10)),
    ],
    [
      'of more than 100 megapixels',
      /20000 x 20000 pixels; at most 100 megapixels/,
      () => window.shelf.searchByImage(window.photos.pngHeader(20_000, 20_000)),
    ],
    [
      'of no size',
      /no pixels/,
      () =>
        window.shelf.searchByImage(Object.assign(document.createElement('canvas'), { width: 0 })),
    ],
    [
      'that has been closed',
      /no pixels/,
      async () => {
        const bitmap = await createImageBitmap(window.photos.quarters(8, 8));
        bitmap.close();
        await window.shelf.searchByImage(bitmap);
      },
    ],
  ])('%s is refused', async (_, message, search) => {
    await openPage();
    expect(await failure(search)).toMatchObject({
      name: 'ShelfError',
      code: 'photo-invalid',
      message: expect.stringMatching(message),
      known: true,
    });
  });

  it('of another origin that does not allow it is refused', async () => {
    shop.csp += '; img-src *';
    shop.files.set('/photo.svg', [
      'image/svg+xml',
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>',
    ]);
    await openPage();
    await page.evaluate(async () => {
      const image = new Image();
      image.src = '/photo.svg'.replace(/^/, location.origin.replace('127.0.0.1', 'localhost'));
      await image.decode();
      const canvas = window.photos.quarters(8, 8);
      canvas.getContext('2d')?.drawImage(image, 0, 0);
      Object.assign(window, { tainted: [image, canvas] });
    });
    for (const at of [0, 1]) {
      const error = await page.evaluate(async (which) => {
        const { tainted } = window as unknown as { tainted: HTMLImageElement[] };
        const photo = tainted[which] as HTMLImageElement;
        return window.shelf.searchByImage(photo).catch(({ code, message }) => ({ code, message }));
      }, at);
      expect(error).toMatchObject({
        code: 'photo-invalid',
        message: expect.stringContaining('another origin'),
      });
    }
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a URL', () => window.shelf.searchByImage('photo.jpg' as never)],
    [
      'a region in pixels',
      () =>
        window.shelf.searchByImage(new Blob([]), {
          region: { left: 0, top: 0, right: 80, bottom: 60 },
        }),
    ],
    ['a limit of 0', () => window.shelf.searchByImage(new Blob([]), { limit: 0 })],
  ])('given with %s is a programmer error', async (_, search) => {
    await openPage();
    expect(await failure(search)).toMatchObject({ name: 'TypeError', known: true });
  });
});

describe('progress', () => {
  it('is told in bytes of the encoder, and not when it is there', async () => {
    await openPage();
    shop.answers.set(encoderPath, (response) => {
      response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
      response.write(encoderBytes.subarray(0, 300_000));
      setTimeout(() => response.end(encoderBytes.subarray(300_000)), 200);
    });
    const [first, second] = await page.evaluate(async () => {
      const photo = await window.photos.toFile(window.photos.quarters(8, 8));
      const calls: [number, number][][] = [];
      for (let search = 0; search < 2; search++) {
        const heard: [number, number][] = [];
        await window.shelf.searchByImage(photo, { onProgress: (...now) => void heard.push(now) });
        calls.push(heard);
      }
      return calls;
    });
    expect(first?.length).toBeGreaterThan(1);
    expect(first?.at(-1)).toEqual([encoderBytes.length, encoderBytes.length]);
    const loaded = first?.map(([bytes]) => bytes) ?? [];
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(second).toEqual([]);
  });
});

describe('an aborted search', () => {
  /** Aborts a search after `milliseconds`; what it rejected with, and whether the next one works. */
  const abortAfter = (milliseconds: number) =>
    page.evaluate(async (wait) => {
      const photo = await window.photos.toFile(window.photos.quarters(8, 8));
      const controller = new AbortController();
      const search = window.shelf.searchByImage(photo, { signal: controller.signal });
      const outcome = search.then(String, (reason) => reason);
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      controller.abort('enough');
      return outcome;
    }, milliseconds);

  it.each([
    ['before it begins', ''],
    ['while the code is fetched', '/shelf/nearshelf.vision.js'],
    ['while the looks are fetched', '/shelf/looks.nsh'],
    ['while the worker starts', '/shelf/nearshelf.vision.worker.js'],
    ['while the wasm is fetched', '/shelf/vision.wasm'],
    ['while the encoder is downloaded', encoderPath],
  ])('%s rejects with the reason, and the next search works', async (_, path) => {
    await openPage();
    let closed = false;
    let answer: (() => void) | undefined;
    if (path) {
      shop.answers.set(path, (response) => {
        const [type, content] = shop.files.get(path) ?? [];
        answer = () => response.writeHead(200, { 'Content-Type': type }).end(content);
        response.on('close', () => {
          closed = !response.writableFinished;
        });
      });
    }
    expect(await abortAfter(path ? 700 : 0)).toBe('enough');
    if (path === encoderPath) await vi.waitFor(() => expect(closed).toBe(true), 5000);
    shop.answers.delete(path);
    if (!closed) answer?.();
    expect(await idsLike(greenRight, { limit: 1 })).toEqual([['E']]);
  });

  it('while another is embedded leaves that one alone', async () => {
    await openPage();
    const outcomes = await page.evaluate(async (fill) => {
      const { photos, shelf } = window;
      const photo = await photos.toFile(photos.quarters(3000, 2000, fill), 'image/jpeg');
      await shelf.searchByImage(await photos.toFile(photos.quarters(8, 8)));
      const controller = new AbortController();
      const searches = [undefined, controller.signal, undefined].map((signal) =>
        shelf
          .searchByImage(photo.slice(), { ...(signal && { signal }) })
          .then(({ groups }) => groups[0]?.items[0]?.id, String),
      );
      setTimeout(() => controller.abort('enough'), 5);
      return Promise.all(searches);
    }, greenRight);
    expect(outcomes).toEqual(['E', 'enough', 'E']);
  });
});

describe('without a part of it', () => {
  const search = async () => {
    const photo = await window.photos.toFile(window.photos.quarters(8, 8));
    await window.shelf.searchByImage(photo);
  };

  it.each([
    ['/shelf/nearshelf.vision.js', 'vision-unavailable'],
    ['/shelf/nearshelf.vision.worker.js', 'vision-unavailable'],
    ['/shelf/vision.wasm', 'vision-unavailable'],
    ['/shelf/looks.nsh', 'shard-unavailable'],
    [encoderPath, 'shard-unavailable'],
  ])('%s a search rejects with its name, and works once it is published', async (path, code) => {
    await openPage();
    const file = shop.files.get(path);
    shop.files.delete(path);
    expect(await failure(search)).toMatchObject({
      code,
      known: true,
      message: expect.stringContaining(path),
    });
    if (file) shop.files.set(path, file);
    // The core asks for looks again after half a minute.
    if (path.includes('looks')) return;
    expect(await failure(search)).toBeNull();
  });

  it('that is another than the manifest says, a search rejects', async () => {
    publishEncoder(shop, encoderBytes, '0'.repeat(64));
    await openPage();
    expect(await failure(search)).toMatchObject({
      code: 'shard-corrupt',
      message: expect.stringMatching(/encoder\.nsh: expected SHA-256 0+, found/),
    });
  });

  it('that is no encoder, a search rejects', async () => {
    publishEncoder(shop, new TextEncoder().encode('something else'));
    await openPage();
    expect(await failure(search)).toMatchObject({
      code: 'shard-rejected',
      message: expect.stringMatching(/encoder\.nsh: shard header: found 14/),
    });
  });

  it('and of a shelf without photos, a search rejects', async () => {
    const { manifest } = await import('../support/site.js');
    shop.files.set('/shelf/manifest.json', ['application/json', JSON.stringify(manifest)]);
    await openPage();
    expect(await failure(search)).toMatchObject({ code: 'vision-unavailable' });
    expect(requestsOf('/shelf/vision.wasm')).toBe(0);
  });
});

describe('openEncoder', () => {
  it('embeds in the order of the calls, and tells what runs', async () => {
    await openPage();
    const { id, dimensions, first, lengths, status, layers } = await page.evaluate(async () => {
      const { photos, vision } = window;
      const encoder = await vision.openEncoder({ base: '/shelf/' });
      const canvas = photos.quarters(40, 40);
      const region = { left: 0, top: 0, right: 0.5, bottom: 0.5 };
      const vectors = await Promise.all([encoder.embed(canvas), encoder.embed(canvas, { region })]);
      const layers = await encoder.layerTimes();
      return {
        id: encoder.id,
        dimensions: encoder.dimensions,
        first: vectors.map(([red, green]) => [(red as number) > 0, (green as number) > 0.01]),
        lengths: vectors.map((vector) => Math.hypot(...vector)),
        status: encoder.status(),
        layers,
      };
    });
    expect({ id, dimensions }).toEqual({ id: encoderId(encoderBytes), dimensions: 12 });
    expect(first).toEqual([
      [true, false],
      [true, false],
    ]);
    for (const length of lengths) expect(length).toBeCloseTo(1, 5);
    expect(layers.map(({ op, channels }) => [op, channels])).toEqual([
      [1, 3],
      [2, 12],
    ]);
    expect(status).toMatchObject({
      state: 'ready',
      kernels: 'relaxed',
      embedded: 2,
      bytes: { shard: encoderBytes.length },
    });
    const { bytes, memoryBytes, macs } = status;
    expect(bytes.weights + bytes.arena).toBeLessThan(memoryBytes);
    expect(macs).toBe(30 * 30 * 9 + 12 * 12);
  });

  it('gives the same vectors where the relaxed kernels cannot be had, and says why', async () => {
    shop.files.delete('/shelf/vision-relaxed.wasm');
    await openPage();
    const embed = () =>
      page.evaluate(async () => {
        const encoder = await window.vision.openEncoder({ base: '/shelf/' });
        const vector = await encoder.embed(window.photos.quarters(90, 70));
        const { kernels, relaxedRefusal } = encoder.status();
        return { vector: [...vector], kernels, relaxedRefusal };
      });
    const plain = await embed();
    expect(plain).toMatchObject({
      kernels: 'simd128',
      relaxedRefusal: expect.stringContaining('vision-relaxed.wasm answered 404'),
    });
    const bytes = readFileSync(join(wasmFolder, 'vision-relaxed.wasm'));
    shop.files.set('/shelf/vision-relaxed.wasm', ['application/wasm', bytes]);
    expect(await embed()).toEqual({ kernels: 'relaxed', vector: plain.vector });
  });

  it('needs no more memory after a thousand photos of many sizes', async () => {
    await openPage();
    const grown = await page.evaluate(async () => {
      const encoder = await window.vision.openEncoder({ base: '/shelf/' });
      const photos = [40, 333, 1024].flatMap((width) =>
        [57, 480, 1000].map((height) => window.photos.quarters(width, height)),
      );
      const sizes: number[] = [];
      for (let round = 0; round < 1000; round++) {
        await encoder.embed(photos[round % photos.length] as HTMLCanvasElement);
        if (round === 50 || round === 999) sizes.push(encoder.status().memoryBytes);
      }
      return (sizes[1] as number) - (sizes[0] as number);
    });
    expect(grown).toBe(0);
  });

  it('frees worker and memory when it is idle, and starts again', async () => {
    await openPage();
    await page.evaluate(async () => {
      const encoder = await window.vision.openEncoder({ base: '/shelf/', idle: 200 });
      Object.assign(window, { encoder });
    });
    await vi.waitFor(() => expect(page.workers()).toHaveLength(0), 10_000);
    const again = await page.evaluate(async () => {
      const { encoder } = window as unknown as { encoder: Vision.PhotoEncoder };
      const before = encoder.status().state;
      const { length } = await encoder.embed(window.photos.quarters(8, 8));
      return { before, length, after: encoder.status().state };
    });
    expect(again).toEqual({ before: 'idle', length: 12, after: 'ready' });
  });

  it('keeps its worker while there is no network to start it again from', async () => {
    await openPage();
    await page.evaluate(async () => {
      const encoder = await window.vision.openEncoder({ base: '/shelf/', idle: 3000 });
      Object.assign(window, { encoder });
    });
    await context.setOffline(true);
    const length = await page.evaluate(async () => {
      const { encoder } = window as unknown as { encoder: Vision.PhotoEncoder };
      await new Promise((resolve) => setTimeout(resolve, 3500));
      return (await encoder.embed(window.photos.quarters(8, 8))).length;
    });
    expect(length).toBe(12);
  });

  it('disposed stops its worker, and rejects', async () => {
    await openPage();
    const outcomes = await page.evaluate(async () => {
      const encoder = await window.vision.openEncoder({ base: '/shelf/' });
      const code = (promise: Promise<unknown>) => promise.then(String, (thrown) => thrown.code);
      const open = code(encoder.embed(window.photos.quarters(8, 8)));
      encoder.dispose();
      const later = code(encoder.embed(window.photos.quarters(8, 8)));
      return [await open, await later, encoder.status().state];
    });
    expect(outcomes).toEqual(['disposed', 'disposed', 'disposed']);
    await vi.waitFor(() => expect(page.workers()).toHaveLength(0), 10_000);
  });

  it('without an encoder in the manifest rejects', async () => {
    const { manifest } = await import('../support/site.js');
    shop.files.set('/shelf/manifest.json', ['application/json', JSON.stringify(manifest)]);
    await openPage();
    const open = () => window.vision.openEncoder({ base: '/shelf/' });
    expect(await failure(open)).toMatchObject({ code: 'vision-unavailable' });
  });
});
