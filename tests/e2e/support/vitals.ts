import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { repositoryFolder } from './paths.js';

/** As web-vitals measures them; milliseconds but for CLS. */
export interface Vitals {
  readonly CLS?: number;
  readonly INP?: number;
  readonly LCP?: number;
  /** Elements that moved without an input of the shopper, for the message of a failing test. */
  readonly moved: readonly string[];
}

/** From the next load on, every page that `page` shows is measured. */
export async function watchVitals(page: Page): Promise<void> {
  const bundle = await build({
    stdin: {
      contents: `
        import { onCLS, onINP, onLCP } from 'web-vitals';
        (${start})({ onCLS, onINP, onLCP });`,
      resolveDir: repositoryFolder,
    },
    bundle: true,
    format: 'iife',
    write: false,
  });
  await page.addInitScript(bundle.outputFiles[0]?.text ?? '');
}

/** What was measured since the page was loaded. */
export function readVitals(page: Page): Promise<Vitals> {
  return page.evaluate(() => (window as unknown as { vitals: Vitals }).vitals);
}

type Report = (
  listener: (metric: { name: string; value: number }) => void,
  options: { reportAllChanges: boolean; durationThreshold?: number },
) => void;

// Runs inside the page, before its own scripts.
function start(webVitals: { onCLS: Report; onINP: Report; onLCP: Report }): void {
  const values: Record<string, number> = {};
  const moved: string[] = [];
  const note = ({ name, value }: { name: string; value: number }): void => {
    values[name] = value;
  };
  Object.defineProperty(window, 'vitals', { get: () => ({ ...values, moved }) });
  webVitals.onCLS(note, { reportAllChanges: true });
  webVitals.onLCP(note, { reportAllChanges: true });
  // The shortest that browsers tell: without it, quick interactions would not count at all.
  webVitals.onINP(note, { reportAllChanges: true, durationThreshold: 16 });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const shift = entry as PerformanceEntry & {
        hadRecentInput: boolean;
        sources: { node: Node | null }[];
      };
      if (shift.hadRecentInput) continue;
      for (const { node } of shift.sources) {
        const element = node instanceof Element ? node : node?.parentElement;
        moved.push(`${element?.tagName}.${element?.className}`);
      }
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
