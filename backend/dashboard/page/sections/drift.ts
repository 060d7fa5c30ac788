import type { Drift, DriftSeries, Span } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { noWindowNotice } from '../no-window-notice.js';
import { shareBars } from '../share-bars.js';
import { table } from '../table.js';
import { text } from '../text.js';

// The usual reading of the population stability index.
const someDrift = 0.1;
const muchDrift = 0.25;

/** Whether distributions are no longer what they were, and whether the model still fits. */
export const drift = defineSection<Drift>({
  id: 'drift',
  title: 'Drift',
  about: 'Whether what shoppers do has moved away from before. The known noise is subtracted.',
  path: '/v1/drift',
  ranged: true,
  csv: true,
  render: ({ series, skew }, context) => {
    const deciles = skew?.deciles ?? [];
    if (series.length === 0 && deciles.length === 0)
      return [noWindowNotice(context, 'Drift compares two periods, so it needs windows of both.')];
    return [
      ...(series.length > 0 ? [seriesTable(series)] : []),
      ...(deciles.length > 0 ? [skewBars(deciles)] : []),
    ];
  },
});

function seriesTable(series: readonly DriftSeries[]): HTMLElement {
  return table(
    'Distance between two periods',
    [
      { title: 'What' },
      { title: 'PSI', numeric: true },
      { title: 'PSI with noise', numeric: true },
      { title: 'KS', numeric: true },
      { title: 'Before' },
      { title: 'Now' },
      { title: 'Verdict' },
    ],
    series.map((one) => [
      element('span', {}, text.words(one.name), element('small', {}, one.kind)),
      one.psi.toFixed(3),
      one.psi_raw.toFixed(3),
      one.ks === null ? '–' : one.ks.toFixed(3),
      days(one.baseline),
      days(one.present),
      verdict(one),
    ]),
  );
}

function days({ from, to }: Span): HTMLElement {
  return element('span', { class: 'days' }, `${text.day(from)} to ${text.day(to)}`);
}

function verdict({ significant, psi }: DriftSeries): HTMLElement {
  if (!significant) return element('span', { class: 'verdict' }, 'no change shown');
  if (psi >= muchDrift) return element('span', { class: 'verdict bad' }, 'much changed');
  const words = psi >= someDrift ? 'changed' : 'a little changed';
  return element('span', { class: 'verdict warn' }, words);
}

function skewBars(deciles: NonNullable<Drift['skew']>['deciles']): HTMLElement {
  return element(
    'div',
    { class: 'block' },
    element('h3', {}, 'Events by popularity of the item'),
    element(
      'p',
      { class: 'faint' },
      'Tenths of the catalogue, the most popular first, as the model knows them. The tick is the share before.',
    ),
    shareBars(
      'Share of events by tenth of the catalogue',
      deciles.map((one) => ({ ...one, label: `Tenth ${one.decile}` })),
    ),
  );
}
