import type { Ledger, LedgerEntry } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { figures } from '../figures.js';
import { notice } from '../notice.js';
import { ScaledAxis } from '../scaled-axis.js';
import { table } from '../table.js';
import { text } from '../text.js';

const shownEntries = 25;
const shownWaiting = 12;
const nearlySpent = 0.9;
const stateWords: Readonly<Record<string, string>> = {
  open: 'open',
  closing: 'waits for late devices',
  due: 'is released next',
  budget_spent: 'waits for the budget',
  expired: 'too old, is not released',
};

/** What was released, and what that costs in privacy. */
export const ledger = defineSection<Ledger>({
  id: 'ledger',
  title: 'Privacy ledger',
  about:
    'What all releases together can tell about one device that is active every day: the worst case.',
  path: '/v1/ledger',
  ranged: true,
  csv: true,
  render: ({ budget, composed, waiting, entries, more }) => [
    budgetBar(budget),
    ...(composed.length > 0 ? [costs(composed)] : []),
    ...(waiting.length > 0 ? [waitingTable(waiting)] : []),
    entries.length > 0
      ? entryTable(entries, more)
      : notice(
          'Nothing was released in this period.',
          'Each release of a window adds one line here, for ever.',
        ),
  ],
});

function periodName(days: number | null): string {
  if (days === null) return 'All time';
  return days === 1 ? 'Last day' : `Last ${days} days`;
}

function costs(composed: Ledger['composed']): HTMLElement {
  return figures(
    composed.map(({ days, epsilon, delta }) => ({
      name: periodName(days),
      value: `ε ${text.number(epsilon)}`,
      note: `at δ ${text.power(delta)}`,
    })),
  );
}

function budgetBar({ days, epsilon, delta, spent_epsilon: spent }: Ledger['budget']): HTMLElement {
  const share = epsilon > 0 ? spent / epsilon : 1;
  const fill = element('i', { class: share >= nearlySpent ? 'fill bad' : 'fill' });
  fill.style.width = `${new ScaledAxis(0, 1).percent(share)}%`;
  const words = `${text.number(spent)} of ε ${text.number(epsilon)} spent in the last ${days} days, at δ ${text.power(delta)}`;
  return element(
    'div',
    { class: 'budget' },
    element('p', {}, element('strong', {}, 'Budget '), words),
    element('div', { class: 'track', 'aria-hidden': 'true' }, fill),
    share >= 1
      ? element(
          'p',
          { class: 'health bad' },
          'The budget is spent: releases wait until older ones fall out of the period.',
        )
      : null,
  );
}

function waitingTable(waiting: Ledger['waiting']): HTMLElement {
  const latest = [...waiting]
    .sort((a, b) => b.window_start.localeCompare(a.window_start))
    .slice(0, shownWaiting);
  const list = table(
    'Windows that are not released yet',
    [
      { title: 'Window from (UTC)' },
      { title: 'Group' },
      { title: 'State' },
      { title: 'Goes on (UTC)' },
    ],
    latest.map((window) => [
      text.hour(window.window_start),
      window.group,
      stateText(window.state),
      goesOn(window),
    ]),
  );
  const others = waiting.length - latest.length;
  if (others === 0) return list;
  return element(
    'div',
    {},
    list,
    element('p', { class: 'faint' }, `${text.count(others)} older windows wait, too.`),
  );
}

function stateText(state: string): HTMLElement {
  const stuck = state === 'budget_spent' || state === 'expired';
  const words = stateWords[state] ?? text.words(state);
  return element('span', { class: stuck ? 'verdict bad' : 'verdict' }, words);
}

function goesOn({
  state,
  closes_at: closes,
  goes_on_at: goesOnAt,
}: Ledger['waiting'][number]): string {
  if (state === 'open' || state === 'closing') return text.hour(closes);
  return goesOnAt === null ? '–' : text.hour(goesOnAt);
}

function entryTable(entries: readonly LedgerEntry[], more: boolean): HTMLElement {
  const latest = [...entries].sort((a, b) => b.id - a.id).slice(0, shownEntries);
  const older = entries.length - latest.length;
  const list = table(
    'Releases',
    [
      { title: 'No.', numeric: true },
      { title: 'Group' },
      { title: 'Window from (UTC)' },
      { title: 'Hours', numeric: true },
      { title: 'Released (UTC)' },
      { title: 'Mechanism' },
      { title: 'ε', numeric: true },
      { title: 'δ', numeric: true },
      { title: 'Noise σ', numeric: true },
      { title: 'Threshold', numeric: true },
    ],
    latest.map((entry) => [
      text.count(entry.id),
      entry.group,
      text.hour(entry.window_start),
      text.count(entry.window_hours),
      text.hour(entry.released_at),
      text.words(entry.mechanism),
      text.number(entry.epsilon),
      text.power(entry.delta),
      text.number(entry.noise_scale),
      text.count(entry.threshold),
    ]),
  );
  const hint = more
    ? 'The period has more releases than one answer holds, and the latest are missing: choose a shorter one.'
    : `The ${text.count(older)} releases before are in the CSV file.`;
  return element(
    'div',
    {},
    list,
    more || older > 0 ? element('p', { class: 'faint' }, hint) : null,
  );
}
