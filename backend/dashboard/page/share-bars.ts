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

/** More rows than these are not read one by one. */
const mostRows = 12;

/**
 * A bar for each share, with its interval and, as a tick, the share that it is compared with. Of many, those that
 * may be nothing but noise share one row.
 */
export function shareBars(caption: string, all: readonly LabelledShare[]): HTMLElement {
  const isFolded = ({ low, baseline }: LabelledShare) =>
    all.length > mostRows && low <= 0 && !baseline;
  const shares = all.filter((share) => !isFolded(share));
  const folded = all.filter(isFolded);
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
    element('tbody', {}, ...rows, folded.length > 0 ? foldedRow(folded) : null),
  );
}

function foldedRow(shares: readonly LabelledShare[]): HTMLElement {
  const highest = Math.max(...shares.map(({ high }) => high));
  return element(
    'tr',
    { title: shares.map(({ label }) => label).join(', ') },
    element('th', { scope: 'row', class: 'faint' }, `${shares.length} others`),
    element('td', { class: 'wide faint' }, 'none told apart from 0'),
    element('td', {}),
    element('td', { class: 'numeric faint' }, `each at most ${text.share(highest)}`),
  );
}
