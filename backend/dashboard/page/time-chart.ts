import uPlot from 'uplot';
import type { Estimate } from './contract.js';
import { element } from './element.js';
import { text } from './text.js';

export interface ChartPoint {
  /** RFC 3339 */
  readonly time: string;
  readonly estimate: Estimate;
}

interface ChartContent {
  readonly title: string;
  readonly points: readonly ChartPoint[];
  /** Writes a value on the axis and in the line of text. */
  form(value: number): string;
  /** Writes the time of a point. */
  when(rfc3339: string): string;
}

const height = 132;
// More points than that melt into the line.
const dottedPoints = 62;
const daySeconds = 86_400;

/** A line of values over time in a band of their intervals. Lives while it is in the page. */
class TimeChart extends HTMLElement {
  private content_: ChartContent | null = null;
  private plot_: uPlot | null = null;
  private readout_: HTMLElement | null = null;
  private readonly resized_ = new ResizeObserver(() => this.draw_());
  private readonly dark_ = matchMedia('(prefers-color-scheme: dark)');
  private readonly recolour_ = (): void => {
    this.erase_();
    this.draw_();
  };

  show(content: ChartContent): void {
    this.content_ = content;
    this.readout_ = element('span', { class: 'readout' });
    const name = element('span', { class: 'name' }, content.title);
    const frame = element('div', { class: 'frame', role: 'img', 'aria-label': this.summary_() });
    this.replaceChildren(element('p', {}, name, this.readout_), frame);
    this.read_(null);
  }

  connectedCallback(): void {
    this.resized_.observe(this);
    this.dark_.addEventListener('change', this.recolour_);
  }

  disconnectedCallback(): void {
    this.resized_.disconnect();
    this.dark_.removeEventListener('change', this.recolour_);
    this.erase_();
  }

  private erase_(): void {
    this.plot_?.destroy();
    this.plot_ = null;
  }

  private draw_(): void {
    const frame = this.querySelector<HTMLElement>('.frame');
    const width = frame?.clientWidth ?? 0;
    if (!this.content_ || !frame || width === 0) return;
    if (this.plot_) {
      if (this.plot_.width !== width) this.plot_.setSize({ width, height });
      return;
    }
    this.plot_ = new uPlot(this.options_(this.content_, width), this.data_(), frame);
  }

  private data_(): uPlot.AlignedData {
    const points = this.content_?.points ?? [];
    return [
      points.map(({ time }) => Date.parse(time) / 1000),
      points.map(({ estimate }) => Math.max(0, estimate.low ?? 0)),
      points.map(({ estimate }) => estimate.high ?? estimate.value),
      points.map(({ estimate }) => estimate.value),
    ];
  }

  private options_(content: ChartContent, width: number): uPlot.Options {
    const colour = (name: string): string => getComputedStyle(this).getPropertyValue(name).trim();
    const axis = {
      stroke: colour('--faint'),
      font: '11px system-ui, sans-serif',
      ticks: { show: false },
      grid: { stroke: colour('--line'), width: 1 },
    };
    return {
      width,
      height,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7 } },
      scales: {
        x: {
          time: false,
          range: (_plot, low, high) =>
            low === high ? [low - daySeconds, high + daySeconds] : [low, high],
        },
        y: { range: (_plot, _low, high) => [0, (high || 1) * 1.08] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 24,
          space: 64,
          incrs: [1, 2, 7, 14, 28].map((days) => days * daySeconds),
          values: (_plot, values) => values.map((seconds) => text.shortDay(seconds * 1000)),
        },
        {
          ...axis,
          size: 52,
          space: 26,
          values: (_plot, values) => values.map((value) => content.form(value)),
        },
      ],
      series: [
        {},
        { stroke: 'transparent', points: { show: false } },
        { stroke: 'transparent', points: { show: false } },
        {
          stroke: colour('--accent'),
          width: 1.5,
          points: {
            show: content.points.length <= dottedPoints,
            size: 4,
            fill: colour('--accent'),
          },
        },
      ],
      bands: [{ series: [2, 1], fill: colour('--band') }],
      hooks: { setCursor: [(plot) => this.read_(plot.cursor.idx ?? null)] },
    };
  }

  // The point under the pointer, else the last one.
  private read_(index: number | null): void {
    const points = this.content_?.points ?? [];
    const point = points[index ?? points.length - 1];
    if (this.readout_) this.readout_.textContent = point ? this.describe_(point) : '';
  }

  private describe_({ time, estimate: { value, low, high, below } }: ChartPoint): string {
    if (!this.content_) return '';
    const { form, when } = this.content_;
    if (value === null) return `${when(time)}: ${below === undefined ? 'unknown' : `< ${below}`}`;
    const exact = low === null || high === null || low === high;
    const interval = exact ? '' : ` (${form(Math.max(0, low))} to ${form(high)})`;
    return `${when(time)}: ${form(value)}${interval}`;
  }

  private summary_(): string {
    const { title, points } = this.content_ ?? { title: '', points: [] };
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return `${title}: no points`;
    return `${title}, ${points.length} points, from ${this.describe_(first)} to ${this.describe_(last)}`;
  }
}

customElements.define('time-chart', TimeChart);

/** A chart with a line of text that tells the point under the pointer. It takes the width that it is given. */
export function timeChart(content: ChartContent): HTMLElement {
  const chart = new TimeChart();
  chart.show(content);
  return chart;
}
