import type { Status } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { figures } from '../figures.js';
import { table } from '../table.js';
import { text } from '../text.js';

/** The state of the backend itself. */
export const overview = defineSection<Status>({
  id: 'overview',
  title: 'Overview',
  about: 'The state of this backend since it started.',
  path: '/v1/status',
  ranged: false,
  csv: false,
  render: (status) => [health(status), numbers(status), refusals(status)],
});

function health({ ready, problem, version, uptime_seconds: uptime }: Status): HTMLElement {
  const words = ready
    ? `Contributions are taken and stored. Version ${version}, up for ${text.duration(uptime)}.`
    : `Contributions are not stored: ${problem ?? 'the log says why'}`;
  return element('p', { class: `health ${ready ? 'good' : 'bad'}` }, words);
}

function numbers(status: Status): HTMLElement {
  const { contributions, queue, commit, windows, catalog } = status;
  const milliseconds = (value: number | null): string =>
    value === null ? '–' : `${text.number(value)} ms`;
  const full = queue.limit > 0 && queue.bytes > queue.limit / 2;
  return figures([
    { name: 'Contributions stored', value: text.count(contributions.stored) },
    {
      name: 'Sent twice',
      value: text.count(contributions.duplicates),
      note: 'counted once',
    },
    { name: 'Monitoring reports', value: text.count(contributions.monitor_reports) },
    {
      name: 'Waiting to be stored',
      value: text.count(queue.contributions),
      note: `${text.bytes(queue.bytes)} of ${text.bytes(queue.limit)}`,
      tone: full ? 'bad' : '',
    },
    {
      name: 'Last commit',
      value: commit.last === null ? 'none yet' : commit.last.slice(11, 19),
      note: `median ${milliseconds(commit.p50_ms)}, 99 % within ${milliseconds(commit.p99_ms)}`,
    },
    {
      name: 'Windows open',
      value: `${windows.hours} h each`,
      note: `since ${text.hour(windows.open_from)}; next closes ${text.hour(windows.next_close)}`,
    },
    {
      name: 'Memory',
      value: text.bytes(status.memory_bytes),
      note: `${text.count(status.connections)} connections`,
    },
    {
      name: 'Database',
      value: text.bytes(status.database_bytes),
      note: catalog ? `${text.count(catalog.items)} items in the catalogue` : 'no catalogue',
    },
  ]);
}

function refusals({ refusals: all }: Status): HTMLElement {
  const counted = all.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  if (counted.length === 0)
    return element('p', { class: 'faint' }, 'No request was refused since the start.');
  return table(
    'Refused requests',
    [{ title: 'Reason' }, { title: 'Requests', numeric: true }, { title: 'What it means' }],
    counted.map(({ reason, count, meaning }) => [
      text.words(reason),
      text.count(count),
      element('span', { class: 'meaning' }, meaning),
    ]),
  );
}
