import { element } from './element.js';
import type { ScaledAxis } from './scaled-axis.js';

interface Interval {
  readonly value: number | null;
  /** Null: beyond the end of the axis. */
  readonly low: number | null;
  readonly high: number | null;
}

interface PlotOptions {
  /** True: a bar from zero to the value. */
  readonly bar?: boolean;
  /** A tick to compare with. */
  readonly reference?: number | null;
  /** Class for its colour. */
  readonly tone?: string;
}

/** A value and its interval on `axis`, for the eye alone: the numbers stand beside it. */
export function intervalPlot(
  { value, low, high }: Interval,
  axis: ScaledAxis,
  { bar = false, reference = null, tone = '' }: PlotOptions = {},
): HTMLElement {
  const mark = (name: string, from: number, to: number = from): HTMLElement => {
    const node = element('i', { class: name });
    const [start, end] = [axis.percent(from), axis.percent(to)].sort((a, b) => a - b);
    node.style.left = `${start}%`;
    if (from !== to) node.style.width = `${(end ?? 0) - (start ?? 0)}%`;
    return node;
  };
  return element(
    'span',
    { class: `plot ${tone}`.trim(), 'aria-hidden': 'true' },
    bar && value !== null ? mark('bar', 0, value) : null,
    axis.low < 0 ? mark('zero', 0) : null,
    mark('range', low ?? axis.low, high ?? axis.high),
    value === null ? null : mark('dot', value),
    reference === null ? null : mark('reference', reference),
  );
}
