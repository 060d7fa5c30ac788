// The module of the image encoder in a real browser: Node 20 has an older relaxed SIMD.
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { encoders, expectedFeatures, Site, strictCsp } from './site.js';
import type { Report, Task } from './worker.js';

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let site: Site;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  site = await Site.open();
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  site.close();
});
beforeEach(async () => {
  site.csp = strictCsp;
  site.publishRelaxed();
  problems = [];
  page = await browser.newPage();
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(site.url);
});
afterEach(() => page.close());

/** Performs the task in a fresh worker. Typed arrays arrive as plain ones. */
const perform = (task: Task): Promise<Report> =>
  page.evaluate(
    (data) =>
      new Promise<Report>((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onmessage = ({ data: { report, error } }) => {
          worker.terminate();
          if (error !== undefined) reject(new Error(error));
          else resolve(report);
        };
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(data);
      }),
    task,
  );
const bytesOf = (values: Uint8Array): number[] => Array.from(Object.values(values));

describe('vision.wasm', () => {
  it('starts under a strict CSP, and nothing is blocked', async () => {
    await perform({});
    expect(problems.filter((text) => !text.includes('favicon'))).toEqual([]);
  });

  it('is named when the CSP forbids it', async () => {
    site.csp = strictCsp.replace("'wasm-unsafe-eval'", '');
    await expect(perform({})).rejects.toThrow(/vision\.wasm could not be started/);
  });

  it('gives the bytes of the native plain loops, with SIMD128 and with relaxed SIMD', async () => {
    const report = await perform({ encoders });
    expect(report.relaxed.installed).toBe(true);
    expect(encoders.length).toBeGreaterThan(10);
    for (const name of encoders) {
      const [simd, relaxed] = report.features[name] as [Uint8Array, Uint8Array];
      const expected = bytesOf(expectedFeatures(name));
      expect(bytesOf(simd), `${name}, SIMD128`).toEqual(expected);
      expect(bytesOf(relaxed), `${name}, relaxed`).toEqual(expected);
    }
  });

  it('takes no more memory after ten encoders than after one', async () => {
    const [first] = encoders as [string];
    const once = await perform({ encoders: [first] });
    const often = await perform({ encoders: Array(10).fill(first) });
    expect(once.memory.initial).toBeLessThanOrEqual(32 << 20);
    expect(often.memory.final).toBe(once.memory.final);
  });
});

describe('relaxed kernels', () => {
  it('are exact whichever way the dot product is carried out', async () => {
    const { accepted } = await perform({ everyWay: true });
    expect(accepted).toEqual({ whole: true, pairs: true });
  });

  it.each([
    ['signed', 'whole'],
    ['unsigned', 'whole'],
    ['saturating', 'pairs'],
  ] as const)('in an engine whose dot product is %s are those of %s', async (engine, way) => {
    const { relaxed, functions } = await perform({ engine });
    expect(relaxed).toMatchObject({ installed: true, bytes: site.relaxed?.length });
    expect(functions).toEqual([`gemm_${way}`]);
  });

  it('are not fetched where there is no relaxed SIMD, or it errs', async () => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    for (const [engine, reason] of [
      ['without relaxed SIMD', 'not-supported'],
      ['old', 'wrong-dot'],
    ] as const) {
      const { relaxed } = await perform({ engine });
      expect(relaxed).toMatchObject({ installed: false, reason });
    }
    expect(asked).toContain('/vision.wasm');
    expect(asked).not.toContain('/vision-relaxed.wasm');
  });

  // (module (import "env" "memory" (memory 1)) (func (param i32)) (export NAME (func 0)) ...)
  const idleModule = (names: readonly string[]): Uint8Array => {
    const text = (name: string) => [name.length, ...Buffer.from(name)];
    const section = (id: number, bytes: number[]) => [id, bytes.length, ...bytes];
    return Uint8Array.from([
      ...[0, 97, 115, 109, 1, 0, 0, 0],
      ...section(1, [1, 96, 1, 127, 0]),
      ...section(2, [1, ...text('env'), ...text('memory'), 2, 0, 1]),
      ...section(3, [1, 0]),
      ...section(7, [names.length, ...names.flatMap((name) => [...text(name), 0, 0])]),
      ...section(10, [1, 2, 0, 11]),
    ]);
  };
  const names = ['gemm_whole', 'gemm_pairs'];

  it.each([
    ['are not published', 'not-published', null],
    ['are no WebAssembly', 'not-started', Uint8Array.of(60, 33)],
    ['lack a function', 'not-started', idleModule(['gemm'])],
    ['compute something else', 'different-bytes', idleModule(names)],
  ])('that %s are refused, and SIMD128 goes on', async (_, reason, relaxed) => {
    site.relaxed = relaxed;
    const [name] = encoders as [string];
    const report = await perform({ engine: 'saturating', encoders: [name] });
    expect(report.relaxed).toMatchObject({ installed: false, reason });
    expect(report.relaxed).toHaveProperty('message', expect.stringContaining('vision-relaxed'));
    const [, features] = report.features[name] as [Uint8Array, Uint8Array];
    expect(bytesOf(features)).toEqual(bytesOf(expectedFeatures(name)));
  });
});
