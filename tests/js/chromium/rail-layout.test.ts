// <near-rail> as it is seen: nothing moves, nothing is in the way, whatever the answers are.
import { describe, expect, it, vi } from 'vitest';
import { withRailShop } from './rail-shop.js';

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const shop = withRailShop();

/** Answers the latest call with the rails of these ids. */
const answer = (...lists: string[][]) =>
  shop.page.evaluate((given) => window.pageShelf.calls.at(-1)?.answer(given), lists);
const change = () => shop.page.evaluate(() => window.pageShelf.emit('change'));
const shown = (...ids: string[]) => expect.poll(shop.titles).toEqual(ids.map((id) => `Item ${id}`));
const shifts = () => shop.page.evaluate(() => window.shifts());
const top = () => shop.page.locator('#below').evaluate((node) => node.getBoundingClientRect().top);
const many = [...'ABCDEFGHIJKL'];

const served = `<near-rail heading="For you"><h2 slot="heading">For you</h2>
<template><a class="card" href="{link}">{title}</a></template>
<ul class="served"><li><a href="/p/S">Served S</a></li><li><a href="/p/T">Served T</a></li></ul></near-rail>`;
const servedCss = '.served{min-height:200px}.card{display:block;height:100px}';

describe('what the server rendered', () => {
  it('stays until an answer is there and the page is idle, and nothing moves', async () => {
    await shop.open(served, { css: servedCss, define: false });
    const before = await top();
    await shop.page.evaluate(() => {
      const idle: IdleRequestCallback[] = [];
      window.requestIdleCallback = (task) => idle.push(task);
      Object.assign(window, {
        beIdle: () => {
          for (const task of idle.splice(0)) task({ didTimeout: false, timeRemaining: () => 9 });
        },
      });
      window.rails.defineNearRail(window.pageShelf);
    });
    const link = shop.page.getByRole('link');
    expect(await link.allTextContents()).toEqual(['Served S', 'Served T']);
    await answer(['A', 'B']);
    expect(await shifts()).toBe(0);
    expect(await link.allTextContents()).toEqual(['Served S', 'Served T']);
    await shop.page.evaluate(() => (window as unknown as { beIdle(): void }).beIdle());
    expect(await link.allTextContents()).toEqual(['Item A', 'Item B']);
    expect(await shop.page.getByRole('region', { name: 'For you' }).count()).toBe(1);
    expect(await shifts()).toBe(0);
    expect(await top()).toBe(before);
  });

  it.each([
    ['ids alone', ['A'], 'fallback', null],
    ['nothing', [], 'model', 'personal'],
  ] as const)('stays when the answer is %s', async (_, ids, source, step) => {
    await shop.open(served, { css: servedCss });
    await shop.page.evaluate(
      async ([list, from, by]) => {
        window.pageShelf.changed.A = { title: null, link: null };
        window.pageShelf.calls[0]?.answer([[...list]], { source: from, step: by });
        await new Promise((resolve) => requestIdleCallback(resolve));
        await new Promise((resolve) => requestIdleCallback(resolve));
      },
      [ids, source, step] as const,
    );
    const links = shop.page.getByRole('link');
    expect(await links.allTextContents()).toEqual(['Served S', 'Served T']);
    expect(await shop.page.locator('near-rail').getAttribute('empty')).toBeNull();
    await shop.page.evaluate(() =>
      window.pageShelf.emit(window.pageShelf.calls[1] ? 'ready' : 'change'),
    );
    await answer(['B']);
    await expect.poll(() => links.allTextContents()).toEqual(['Item B']);
  });

  it('may be handed over as `initial`, and keeps its nodes where the answer is the same', async () => {
    await shop.open('<near-rail></near-rail>', { define: false });
    await shop.page.evaluate(() => {
      const rail = document.querySelector('near-rail') as InstanceType<
        typeof window.rails.NearRail
      >;
      rail.initial = [{ id: 'X', title: 'Item X' }, window.helper.item('A'), { id: 'Y' }];
      window.rails.defineNearRail(window.pageShelf);
    });
    await shown('X', 'A');
    const node = await shop.page.getByRole('link', { name: 'Item A' }).elementHandle();
    await answer(['A', 'B']);
    await shown('A', 'B');
    expect(await node?.evaluate((link) => link.isConnected)).toBe(true);
    expect(await shop.page.evaluate(() => window.said.map(([name]) => name))).toEqual(['show']);
  });
});

describe('reserved space', () => {
  const reserved = { css: 'near-rail{--near-rail-height:24rem}' };

  it('is kept by a rail that has nothing, and is enough for one that has something', async () => {
    await shop.open('<near-rail heading="One"></near-rail><near-rail></near-rail>', reserved);
    const before = await top();
    await answer([], many);
    await shown(...many);
    const rails = shop.page.locator('near-rail');
    expect(await rails.first().getAttribute('empty')).toBe('reserved');
    expect(await shop.page.getByRole('heading', { name: 'One' }).count()).toBe(0);
    await change();
    await answer(['A'], []);
    await expect.poll(() => rails.nth(1).getAttribute('empty')).toBe('reserved');
    await shown('A');
    expect(await top()).toBe(before);
    expect(await shifts()).toBe(0);
  });

  it('is the same for cards with long titles, missing prices and pictures that come late', async () => {
    await shop.open('<near-rail></near-rail>', { css: 'near-rail{--near-rail-image-ratio:3/2}' });
    await shop.page.evaluate(() => {
      window.pageShelf.changed.B = {
        title: 'Long title '.repeat(20),
        price: null,
        image: '/picture.svg',
      };
      window.pageShelf.changed.C = { title: 'C', reason: { code: 'taste' }, image: '/missing.svg' };
    });
    await answer(['A']);
    await shown('A');
    // The first answer moved what had no space reserved.
    const [before, moved] = [await top(), await shifts()];
    await change();
    await answer(['B', 'C']);
    await shop.page.waitForFunction(() => {
      const shadow = document.querySelector('near-rail')?.shadowRoot;
      return [...(shadow?.querySelectorAll('img') ?? [])].some(({ naturalWidth }) => naturalWidth);
    });
    const box = await shop.page.locator('near-rail img').first().boundingBox();
    expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(1.5, 2);
    expect(await top()).toBe(before);
    expect(await shifts()).toBe(moved);
  });
});

describe('a shopper in the rail', () => {
  it('with the pointer is not disturbed by changes; the latest comes when the pointer left', async () => {
    await shop.open('<near-rail></near-rail>', { css: 'near-rail{--near-rail-height:24rem}' });
    await answer(many);
    await shown(...many);
    await shop.page.getByRole('link', { name: 'Item B' }).hover();
    await change();
    await answer(['X']);
    await change();
    await answer(['Y', 'Z']);
    expect(await shifts()).toBe(0);
    await shown(...many);
    await shop.page.locator('#below').hover();
    await shown('Y', 'Z');
    expect(await shifts()).toBe(0);
  });

  it('with the keyboard is not disturbed by changes either', async () => {
    await shop.open('<near-rail></near-rail><button>Next</button>');
    await answer(['A', 'B']);
    await shown('A', 'B');
    await shop.page.keyboard.press('Tab');
    await shop.page.keyboard.press('Tab');
    const focused = () =>
      shop.page.evaluate(() => {
        const host = document.activeElement;
        return (host?.shadowRoot?.activeElement ?? host)?.textContent;
      });
    expect(await focused()).toContain('Item B');
    await change();
    await answer(['C']);
    await shop.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    expect(await focused()).toContain('Item B');
    await shown('A', 'B');
    await shop.page.keyboard.press('Tab');
    await shown('C');
    expect(await focused()).toBe('Next');
  });

  it.each(['', '<template><p><a href="{link}">{title}</a> {price}</p></template>'])(
    'keeps the focus on an item of another rail that was asked for (%s)',
    async (template) => {
      await shop.open(`<near-rail>${template}</near-rail>`);
      const focus = () =>
        shop.page.evaluate(() => {
          const host = document.activeElement;
          return (host?.shadowRoot?.activeElement ?? host)?.getAttribute('href');
        });
      await answer(['A', 'B', 'C']);
      const link = (id: string) => shop.page.getByRole('link', { name: `Item ${id}` });
      await link('C').focus();
      for (const price of [12.5, 99]) {
        await shop.page.evaluate((given) => {
          window.pageShelf.changed.C = { price: given };
          const rail = document.querySelector('near-rail');
          rail?.setAttribute('limit', String(given));
        }, price);
        await answer(['X', 'C', 'D']);
        await link('X').waitFor();
        expect(await focus()).toBe('/p/C');
      }
    },
  );
});

describe('on every screen', () => {
  it('of 320 px it is a row that scrolls alone, and snaps', async () => {
    await shop.page.setViewportSize({ width: 320, height: 640 });
    await shop.open('<near-rail heading="For you"></near-rail>');
    await answer(many);
    await shown(...many);
    const [page, list, snap] = await shop.page.evaluate(() => {
      const row = document.querySelector('near-rail')?.shadowRoot?.querySelector('ul') as Element;
      const overflow = ({ scrollWidth, clientWidth }: Element) => scrollWidth - clientWidth;
      return [
        overflow(document.documentElement),
        overflow(row),
        getComputedStyle(row).scrollSnapType,
      ];
    });
    expect(page).toBe(0);
    expect(list).toBeGreaterThan(1000);
    expect(snap).toContain('x');
    const last = shop.page.getByRole('link', { name: 'Item L' });
    await last.focus();
    const box = await last.boundingBox();
    expect((box?.x ?? 999) + (box?.width ?? 0)).toBeLessThanOrEqual(320);
  });

  it('goes from right to left where the page does', async () => {
    await shop.open('<div dir="rtl"><near-rail></near-rail></div>');
    await answer(['A', 'B']);
    await shown('A', 'B');
    const [first, second] = await Promise.all(
      ['A', 'B'].map((id) => shop.page.getByRole('link', { name: `Item ${id}` }).boundingBox()),
    );
    expect(first?.x).toBeGreaterThan(second?.x ?? 9999);
    expect((first?.x ?? 0) + (first?.width ?? 0)).toBeGreaterThan(980);
  });

  it('of another width the kept height goes', async () => {
    await shop.open(served, { css: servedCss });
    await answer(['A']);
    const height = () => shop.page.locator('near-rail').evaluate((node) => node.clientHeight);
    await expect.poll(() => shop.page.getByRole('link').allTextContents()).toEqual(['Item A']);
    const kept = await height();
    await shop.page.setViewportSize({ width: 600, height: 700 });
    await expect.poll(height).toBeLessThan(kept);
  });

  it.each(['light', 'dark'] as const)('has no barriers that axe knows, in %s', async (scheme) => {
    await shop.page.emulateMedia({ colorScheme: scheme });
    await shop.open(
      `<near-rail heading="For you"></near-rail><near-rail heading="New"></near-rail>${served}`,
      {
        css: `${servedCss}@media(prefers-color-scheme:dark){:root{background:#111;color:#eee}a{color:#9cf}}`,
      },
    );
    expect(await shop.barriers()).toEqual([]);
    await shop.page.evaluate(() => {
      window.pageShelf.changed.B = { link: null, image: '/picture.svg' };
    });
    await answer(many, [], ['A', 'B']);
    await shop.page.locator('.card').first().waitFor();
    await shop.page.getByRole('link', { name: 'Item C' }).focus();
    expect(await shop.barriers()).toEqual([]);
  });
});
