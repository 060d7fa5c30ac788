// What tests let run inside a page; each function stands by itself there.

interface AxeWindow {
  readonly axe: {
    run(): Promise<{
      violations: readonly {
        id: string;
        nodes: readonly { html: string; failureSummary?: string }[];
      }[];
    }>;
  };
}

/** What axe, which the page must have, finds wrong: rule, node and what to do. */
export async function findViolations(): Promise<string[]> {
  const { violations } = await (window as unknown as AxeWindow).axe.run();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}

/** The sum of all layout shifts since the page was opened, also right after an input. */
export async function sumOfShifts(): Promise<number> {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      sum += (entry as PerformanceEntry & { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
  // Entries of the past are delivered in tasks of their own.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return sum;
}
