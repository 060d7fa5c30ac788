import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { findViolations, sumOfShifts } from './support/in-page.js';
import { screenshotFolder } from './support/paths.js';
import { TestShop } from './support/test-shop.js';

const items = (page: Page, slot: string): Promise<string[]> =>
  page
    .locator(`near-rail[rail-slot="${slot}"] .card`)
    .evaluateAll((cards) => cards.map((card) => (card as HTMLAnchorElement).hash));

describe('the page of the shop that has no code of its own', () => {
  let shop: TestShop;
  let browser: Browser;

  beforeAll(async () => {
    [shop, browser] = await Promise.all([TestShop.open(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await shop.stop();
  });

  const visit = async (colorScheme: 'light' | 'dark', width: number): Promise<Page> => {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => {
      throw error;
    });
    await page.goto(`${shop.url}plain.html`);
    return page;
  };

  it('shows what the server wrote, then the rail of this browser, and nothing moves', async () => {
    const page = await visit('light', 1280);
    const first = await page.locator('.rail-first .card').count();
    expect(first).toBe(6);
    await expect
      .poll(() => page.locator('near-rail[rail-slot="plain-for-you"] .card-why').count())
      .toBe(6);
    expect(await page.evaluate(sumOfShifts)).toBe(0);
    await page.context().close();
  });

  it('follows the events of the data layer, and links stay the shop’s', async () => {
    const page = await visit('light', 1280);
    await expect.poll(() => page.locator('.card-why').first().innerText()).toBe('Popular');
    const popular = await items(page, 'plain-for-you');
    await page.locator('.grid .card').nth(5).click();
    await page.locator('.grid .card').nth(9).click();
    const viewed = page.url().split('#')[1];
    await page.locator('h1').hover();
    await expect
      .poll(async () => (await items(page, 'plain-viewed')).length, { timeout: 10_000 })
      .toBeGreaterThan(0);
    await expect.poll(() => items(page, 'plain-for-you')).not.toEqual(popular);
    expect(await items(page, 'plain-for-you')).not.toContain(`#${viewed}`);
    await page.screenshot({ path: join(screenshotFolder, 'plain-personal.png') });
    await page.context().close();
  });

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('is accessible, %s at %i pixels', async (scheme, width) => {
    const page = await visit(scheme, width);
    await page.locator('.card-why').first().waitFor();
    const axe = await readFile(
      createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
      'utf8',
    );
    await page.evaluate(axe);
    expect(await page.evaluate(findViolations)).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(overflow).toBe(width);
    await page.screenshot({ path: join(screenshotFolder, `plain-${scheme}-${width}.png`) });
    await page.context().close();
  });

  it('shows developers of the whole shop what it does, in a panel that they open', async () => {
    const page = await visit('light', 1280);
    await page.getByRole('link', { name: 'The whole shop' }).click();
    await page.getByRole('button', { name: 'Look closer' }).click();
    const panel = page.getByRole('region', { name: 'nearshelf' });
    await panel.waitFor();
    await page.locator('.grid .card').nth(3).click();
    await expect
      .poll(() => panel.getByText('view_item', { exact: false }).count())
      .toBeGreaterThan(0);
    await page.screenshot({ path: join(screenshotFolder, 'panel.png') });
    await panel.getByRole('button', { name: 'Close' }).click();
    expect(await panel.count()).toBe(0);
    await page.context().close();
  });
});
