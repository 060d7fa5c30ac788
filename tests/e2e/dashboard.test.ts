// The operator's page in a browser, on answers that the test gives.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.js';
import { emptyAnswers, fullAnswers, troubledStatus } from './support/dashboard-answers.js';
import { DashboardSite } from './support/dashboard-site.js';
import { findViolations, sumOfShifts } from './support/in-page.js';
import { screenshotFolder } from './support/paths.js';

const desktop = { width: 1280, height: 900 };
const phone = { width: 360, height: 740 };
const sections = [
  'overview',
  'funnel',
  'experiments',
  'revenue',
  'monitoring',
  'drift',
  'anomalies',
  'ledger',
];

let browser: Browser;
let axe: string;
let site: DashboardSite;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await launchBrowser();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await mkdir(screenshotFolder, { recursive: true });
});
afterAll(() => browser.close());
beforeEach(async () => {
  site = await DashboardSite.open();
});
afterEach(async () => {
  await context.close();
  site.close();
});

async function arrive(options: BrowserContextOptions = {}): Promise<void> {
  context = await browser.newContext({ viewport: desktop, ...options });
  page = await context.newPage();
  problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.goto(site.url);
}

async function enter(options: BrowserContextOptions = {}): Promise<void> {
  await arrive(options);
  await page.getByLabel('Admin token').fill('a token');
  await page.getByRole('button', { name: 'Log in' }).click();
  await loaded();
}

async function loaded(): Promise<void> {
  await page.locator('#foot:not([hidden])').waitFor();
}

const section = (id: string) => page.locator(`section#${id}`);

async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(findViolations);
}

async function picture(name: string): Promise<void> {
  await page.screenshot({ path: join(screenshotFolder, `dashboard-${name}.png`), fullPage: true });
}

describe('with figures of a month', () => {
  it.each([
    ['desktop-light', { viewport: desktop, colorScheme: 'light' }],
    ['desktop-dark', { viewport: desktop, colorScheme: 'dark' }],
    ['phone-light', { viewport: phone, colorScheme: 'light' }],
    ['phone-dark', { viewport: phone, colorScheme: 'dark' }],
  ] as const)('%s: it fits, is accessible, and nothing moves', async (look, options) => {
    await enter(options);
    for (const id of sections) {
      expect(await section(id).isVisible(), id).toBe(true);
      expect(await section(id).locator('.body > *').count(), id).toBeGreaterThan(0);
    }
    expect(await page.locator('time-chart canvas').count()).toBe(6);
    expect(await page.evaluate(sumOfShifts)).toBe(0);
    expect(await violations()).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(
      options.viewport.width,
    );
    await picture(look);
    expect(problems).toEqual([]);
  });

  it('suppressed cells and their rates are never shown as numbers', async () => {
    await enter();
    const row = section('funnel').getByRole('row', { name: 'outside any rail' });
    expect(await row.getByRole('cell').allInnerTexts()).toEqual([
      '1,204\n± 104',
      '871\n± 104',
      '96\n± 38',
      '< 50',
      '< 50',
      '72.0 %\n62.0 to 82.0 %',
      '11.0 %\n6.6 to 15.4 %',
      'unknown',
      'unknown',
    ]);
  });

  it('the slot of the charts is chosen by keyboard, and stays when figures change', async () => {
    await enter();
    const first = section('funnel').locator('time-chart').first();
    const before = await first.innerText();
    await page.getByLabel('Windows of').focus();
    await page.keyboard.press('ArrowDown');
    const after = await first.innerText();
    expect(after).not.toBe(before);
    site.answers = { ...fullAnswers, '/v1/funnel': { ...fullAnswers['/v1/funnel'], windows: [] } };
    await page.getByText('7 days', { exact: true }).click();
    await expect
      .poll(() => site.requests.filter((address) => address.startsWith('/v1/funnel')).length)
      .toBe(2);
    await loaded();
    expect(await first.innerText()).toBe(after);
  });

  it('a verdict stands in words, and a wrong split of devices is told', async () => {
    await enter();
    const rows = section('experiments').getByRole('row');
    expect(await rows.filter({ hasText: 'no difference shown' }).count()).toBe(2);
    expect(await rows.filter({ hasText: /better$/ }).count()).toBe(1);
    expect(await section('experiments').getByText('do not have the devices').count()).toBe(1);
  });

  it('of many shares those that may be noise alone have one row', async () => {
    await enter();
    const block = section('monitoring').locator('.block', { hasText: 'Click position' });
    const rows = await block.locator('tbody tr').allInnerTexts();
    expect(rows).toHaveLength(7);
    expect(rows[6]).toContain('15 others');
    expect(rows[6]).toContain('none told apart from 0');
    expect(rows[6]).toContain('at most 1.10 %');
  });

  it('a delta that was summed up is rounded', async () => {
    await enter();
    expect(await section('ledger').innerText()).toContain('at δ 2 × 10⁻⁵');
  });

  it('a metric with too few reports shows no shares, but what is missing', async () => {
    await enter();
    const block = section('monitoring').locator('.block', { hasText: 'Failure' });
    expect(await block.innerText()).toContain('1,882 are missing');
    expect(await block.getByRole('table').count()).toBe(0);
  });
});

describe('reading and reading again', () => {
  it('every section but the overview offers the same figures as CSV', async () => {
    await enter();
    const links = await page.getByRole('link', { name: 'as CSV' }).all();
    expect(links).toHaveLength(sections.length - 1);
    const query = new URL((await links[0]?.getAttribute('href')) ?? '', site.url).searchParams;
    expect(query.get('format')).toBe('csv');
    const hours = (Date.parse(query.get('to') ?? '') - Date.parse(query.get('from') ?? '')) / 36e5;
    expect(hours).toBeGreaterThan(30 * 24);
    expect(hours).toBeLessThanOrEqual(31 * 24);
    site.instead.set('/v1/funnel', (response) =>
      response.writeHead(200, { 'Content-Type': 'text/csv' }).end('slot\nhome\n'),
    );
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Funnel as CSV' }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toBe('slot\nhome\n');
  });

  it('another period is asked for at once', async () => {
    await enter();
    site.requests.length = 0;
    await page.getByText('90 days', { exact: true }).click();
    await expect.poll(() => site.requests.length).toBe(sections.length);
    const query = new URL(
      site.requests.find((address) => address.includes('lift')) ?? '',
      site.url,
    );
    const from = Date.parse(query.searchParams.get('from') ?? '');
    expect((Date.now() - from) / 864e5).toBeGreaterThan(89.9);
  });

  it('one section that fails leaves the others alone, and comes back', async () => {
    site.instead.set('/v1/lift', (response) =>
      response.writeHead(503).end('The store cannot be read now.'),
    );
    site.instead.set('/v1/drift', (response) => response.writeHead(200).end('{}'));
    await enter();
    expect(await section('experiments').innerText()).toContain('The store cannot be read now.');
    expect(await section('drift').innerText()).toContain('another form');
    expect(await section('funnel').getByRole('table').count()).toBe(1);
    site.instead.clear();
    await page.getByText('7 days', { exact: true }).click();
    await section('experiments').getByRole('table').first().waitFor();
    await section('drift').getByRole('table').first().waitFor();
  });

  it('it reads again after a minute', async () => {
    await arrive();
    await page.clock.install();
    await page.getByLabel('Admin token').fill('a token');
    await page.getByRole('button', { name: 'Log in' }).click();
    await loaded();
    const asked = site.requests.length;
    await page.clock.fastForward(59_000);
    expect(site.requests.length).toBe(asked);
    await page.clock.fastForward(12_000);
    await expect.poll(() => site.requests.length).toBe(asked + sections.length);
  });

  it('nothing comes from another host', async () => {
    await arrive();
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.reload();
    await page.getByLabel('Admin token').fill('a token');
    await page.getByRole('button', { name: 'Log in' }).click();
    await loaded();
    expect([...hosts]).toEqual([new URL(site.url).host]);
  });
});

describe('states', () => {
  it.each([
    ['desktop', desktop],
    ['phone', phone],
  ])('a new backend tells on %s what to do', async (look, viewport) => {
    site.answers = emptyAnswers;
    await enter({ viewport });
    expect(await section('funnel').innerText()).toContain('closes at 2026-11-24 00:00 UTC');
    expect(await section('revenue').innerText()).toContain('POST /v1/orders');
    expect(await violations()).toEqual([]);
    expect(problems).toEqual([]);
    await picture(`empty-${look}`);
  });

  it('a store that cannot be written is seen at once, and so is a backend that is gone', async () => {
    site.answers = { ...fullAnswers, '/v1/status': troubledStatus };
    await enter();
    expect(await page.locator('#state').innerText()).toContain('Problem');
    expect(await section('overview').innerText()).toContain('database or disk is full');
    expect(await violations()).toEqual([]);
    await context.setOffline(true);
    await page.getByText('7 days', { exact: true }).click();
    await expect.poll(() => page.locator('#state').innerText()).toContain('No answer');
  });

  it('logging in and out works without a script', async () => {
    await arrive({ javaScriptEnabled: false });
    await page.getByLabel('Admin token').fill('a token');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Admin token').waitFor();
  });

  it('the form is accessible, and comes back when the session ends', async () => {
    await arrive({ viewport: phone, colorScheme: 'dark' });
    expect(await violations()).toEqual([]);
    await picture('login');
    await page.getByLabel('Admin token').fill('a token');
    await page.getByRole('button', { name: 'Log in' }).click();
    await loaded();
    site.endSessions();
    await page.getByText('7 days', { exact: true }).click();
    await page.getByLabel('Admin token').waitFor();
  });
});
