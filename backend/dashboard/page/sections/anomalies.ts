import type { Anomalies } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { notice } from '../notice.js';
import { table } from '../table.js';
import { text } from '../text.js';

/** Hours in which contributions looked wrong. */
export const anomalies = defineSection<Anomalies>({
  id: 'anomalies',
  title: 'Anomalies',
  about:
    'Hours that look like bots or fraud. They are shown and counted, never dropped in silence.',
  path: '/v1/anomalies',
  ranged: true,
  csv: true,
  render: ({ anomalies: list }) =>
    list.length === 0
      ? [notice('Nothing stood out in this period.', 'Every hour is looked at when it is over.')]
      : [
          table(
            'Unusual hours',
            [
              { title: 'Hour (UTC)' },
              { title: 'Kind' },
              { title: 'Where' },
              { title: 'Found', numeric: true },
              { title: 'Expected at most', numeric: true },
              { title: 'What it means' },
            ],
            list.map(({ hour, kind, subject, value, bound, text: meaning }) => [
              text.hour(hour),
              text.words(kind),
              subject === '' ? '–' : subject,
              text.number(value),
              text.number(bound),
              element('span', { class: 'meaning' }, meaning),
            ]),
          ),
        ],
});
