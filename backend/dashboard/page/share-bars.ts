import { element } from './element.js';
import { intervalPlot } from './interval-plot.js';
import { ScaledAxis } from './scaled-axis.js';
import { text } from './text.js';

interface LabelledShare {
  readonly label: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly baseline?: number | null;
}

/** A bar for each share, with its interval and, as a tick, the share that it is compared with. */
export function shareBars(caption: string, shares: readonly LabelledShare[]): HTMLElement {
  const ends = shares.flatMap(({ high, baseline }) => [high, baseline ?? 0]);
  const axis = ScaledAxis.around(ends);
  const compared = shares.some(({ baseline }) => typeof baseline === 'number');
  const rows = shares.map(({ label, share, low, high, baseline = null }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, label),
      element(
        'td',
        { class: 'wide' },
        intervalPlot({ value: share, low, high }, axis, { bar: true, reference: baseline }),
      ),
      element('td', { class: 'numeric' }, text.share(Math.max(0, share))),
      element('td', { class: 'numeric faint' }, text.shareInterval(Math.max(0, low), high)),
      compared
        ? element('td', { class: 'numeric faint' }, baseline === null ? '–' : text.share(baseline))
        : null,
    ),
  );
  const heads = ['', 'Share', '95 % interval', ...(compared ? ['Before'] : [])];
  return element(
    'table',
    { class: 'bars' },
    element('caption', {}, caption),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, 'Value'),
        ...heads.map((title, index) =>
          index === 0
            ? element('td', {})
            : element('th', { scope: 'col', class: 'numeric' }, title),
        ),
      ),
    ),
    element('tbody', {}, ...rows),
  );
}
