// core.wasm, checked against the hash that the build puts into the worker.
import { describe, expect, it, vi } from 'vitest';
import { Browser } from './support/page.js';
import { base, emptyWasm, sha256 } from './support/site.js';

const digest = vi.hoisted(() => {
  // Of the smallest module, which the site publishes. The worker reads it when it is imported.
  const digest = '93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476';
  Object.assign(globalThis, { NEARSHELF_CORE_SHA256: digest });
  return digest;
});

const forYou = { kind: 'for-you' } as const;
const otherWasm = Uint8Array.of(...emptyWasm, 0, 1, 0);
const wasmRequests = ({ site }: Browser): number => site.requestsOf('core.wasm');
const respond = (bytes: Uint8Array): Response => new Response(bytes as BodyInit);

describe('core.wasm', () => {
  it('of the same build is fetched once', async () => {
    expect(sha256(emptyWasm)).toBe(digest);
    const browser = new Browser();
    const shelf = browser.open().shelf();
    expect((await shelf.recommend(forYou)).source).toBe('popular');
    expect(wasmRequests(browser)).toBe(1);
  });

  it('that the HTTP cache has of another build is asked for again', async () => {
    const browser = new Browser();
    browser.site.reply('core.wasm', (init) =>
      respond(init?.cache === 'reload' ? emptyWasm : otherWasm),
    );
    const shelf = browser.open().shelf();
    expect((await shelf.recommend(forYou)).source).toBe('popular');
    expect(wasmRequests(browser)).toBe(2);
  });

  it('of another build is refused, with both hashes and what to do', async () => {
    const browser = new Browser();
    browser.site.publish('core.wasm', otherWasm);
    const { source, cause } = await browser.open().shelf().recommend(forYou);
    expect({ source, code: cause?.code }).toEqual({ source: 'fallback', code: 'version-mismatch' });
    for (const part of [digest, sha256(otherWasm), `${base}core.wasm`, 'from one release']) {
      expect(cause?.text).toContain(part);
    }
  });

  it('that the page brings along is not checked', async () => {
    const wasm = otherWasm.slice().buffer as ArrayBuffer;
    const shelf = new Browser().open().shelf({ wasm });
    expect((await shelf.recommend(forYou)).source).toBe('popular');
  });

  it('is kept for the next visit, and checked again', async () => {
    const browser = new Browser();
    const visit = async () => {
      const shelf = browser.open().shelf({ consent: 'device' });
      expect((await shelf.recommend(forYou)).source).toBe('popular');
      await vi.waitFor(() => expect(browser.caches.stored.has(`${base}kept`)).toBe(true));
      expect(shelf.status().notes).toEqual([]);
    };
    await visit();
    await visit();
    expect(wasmRequests(browser)).toBe(1);
    browser.caches.tamper(digest, () => otherWasm);
    await visit();
    expect(wasmRequests(browser)).toBe(2);
    expect(browser.caches.stored.get(base + digest)).toEqual(emptyWasm);
  });
});
