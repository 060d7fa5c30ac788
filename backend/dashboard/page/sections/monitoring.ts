import type { Monitoring, MonitoringMetric } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { notice } from '../notice.js';
import { shareBars } from '../share-bars.js';
import { text } from '../text.js';

/** How the shelf works on devices: each sends one noised answer a day. */
export const monitoring = defineSection<Monitoring>({
  id: 'monitoring',
  title: 'Monitoring',
  about:
    'How rails work on devices. Each device answers one question a day, with noise already in its answer.',
  path: '/v1/monitoring',
  ranged: true,
  csv: true,
  render: ({ metrics }) =>
    metrics.length === 0
      ? [
          notice(
            'No monitoring report has arrived in this period.',
            'Pages send them with consent "measure".',
          ),
        ]
      : [element('div', { class: 'metrics' }, ...metrics.map(metric))],
});

function metric(found: MonitoringMetric): HTMLElement {
  const { name, mechanism, epsilon, reports, enough, drift } = found;
  return element(
    'div',
    { class: 'block' },
    element('h3', {}, text.title(name)),
    element(
      'p',
      { class: 'faint' },
      `${text.count(reports)} reports, ${text.words(mechanism)} with ε ${text.number(epsilon)}`,
    ),
    enough ? shareBars(`Shares of ${text.words(name)}`, found.buckets) : tooFew(found),
    enough && drift
      ? element(
          'p',
          { class: drift.significant ? 'verdict bad' : 'faint' },
          drift.significant
            ? `Changed in the last days: PSI ${text.number(drift.psi)}`
            : 'No change shown in the last days',
        )
      : null,
  );
}

function tooFew({ reports, needed }: MonitoringMetric): HTMLElement {
  const missing = text.count(Math.max(0, needed - reports));
  return notice(
    'Too few reports.',
    `The noise of single answers averages out from ${text.count(needed)} reports on; ${missing} are missing. Choose a longer period, or wait.`,
  );
}
