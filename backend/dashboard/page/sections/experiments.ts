import type { Experiment, ExperimentArm, Experiments, Lift } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { estimateForms } from '../estimate-forms.js';
import { estimateText } from '../estimate-text.js';
import { intervalPlot } from '../interval-plot.js';
import { noWindowNotice } from '../no-window-notice.js';
import { ScaledAxis } from '../scaled-axis.js';
import { table } from '../table.js';
import { text } from '../text.js';

// Wider intervals say nothing, and would hide the others on their axis.
const leastRelative = -1;
const mostRelative = 2;

const knownEvents = ['click', 'add_to_cart', 'purchase'];

/** Arms of experiments and holdouts, compared with their baseline. */
export const experiments = defineSection<Experiments>({
  id: 'experiments',
  title: 'Experiments',
  about:
    'What each arm changes against the baseline. A difference is shown when its interval leaves zero.',
  path: '/v1/lift',
  ranged: true,
  csv: true,
  render: ({ experiments: list }, context) =>
    list.length === 0
      ? [
          noWindowNotice(
            context,
            'Experiments appear here when pages pass an experiment and an arm to the SDK, and enough devices took part.',
          ),
        ]
      : list.map(experiment),
});

function experiment({ name, baseline, sample_ratio: ratio, arms }: Experiment): HTMLElement {
  return element(
    'div',
    { class: 'block' },
    element('h3', {}, name),
    ratio.ok
      ? null
      : element(
          'p',
          { class: 'health bad' },
          `The arms do not have the devices that they should (p ${ratio.p === null ? 'unknown' : text.number(ratio.p)}). Find out why before you trust the rates.`,
        ),
    rateTable(name, baseline, arms),
    liftTable(name, baseline, arms),
  );
}

function eventsOf(arms: readonly ExperimentArm[]): string[] {
  const found = new Set(arms.flatMap(({ rates }) => Object.keys(rates)));
  return [...knownEvents.filter((event) => found.delete(event)), ...found];
}

function rateTable(name: string, baseline: string, arms: readonly ExperimentArm[]): HTMLElement {
  const events = eventsOf(arms);
  return table(
    'Rates',
    [
      { title: 'Arm' },
      { title: 'Devices and days', numeric: true },
      ...events.map((event) => ({ title: text.title(event), numeric: true })),
    ],
    arms.map(({ arm, devices, rates }) => [
      element('span', {}, arm, arm === baseline ? element('small', {}, 'baseline') : null),
      estimateText(devices, estimateForms.count),
      ...events.map((event) => estimateText(rates[event], estimateForms.share)),
    ]),
    `Rates of ${name}`,
  );
}

interface NamedLift {
  readonly arm: string;
  readonly event: string;
  readonly lift: Lift;
}

function liftTable(
  name: string,
  baseline: string,
  arms: readonly ExperimentArm[],
): HTMLElement | null {
  const events = eventsOf(arms);
  const lifts = arms.flatMap(({ arm, lift }): NamedLift[] =>
    events.flatMap((event) => {
      const found = lift?.[event];
      return found && arm !== baseline ? [{ arm, event, lift: found }] : [];
    }),
  );
  if (lifts.length === 0) return null;
  const axis = ScaledAxis.around(
    lifts.flatMap(({ lift: { relative } }) => [
      Math.max(leastRelative, relative.low ?? leastRelative),
      Math.min(mostRelative, relative.high ?? mostRelative),
    ]),
  );
  const several = arms.length > 2;
  return table(
    `Against ${baseline}`,
    [
      { title: several ? 'Arm, event' : 'Event' },
      { title: 'Difference', numeric: true },
      { title: 'Relative', numeric: true },
      { title: `${text.signedShare(axis.low)} … ${text.signedShare(axis.high)}` },
      { title: 'Verdict' },
    ],
    lifts.map(({ arm, event, lift: { absolute, relative, verdict } }) => [
      several ? `${arm}, ${text.words(event)}` : text.title(event),
      estimateText(absolute, estimateForms.points),
      estimateText(relative, estimateForms.change),
      intervalPlot(relative, axis, { tone: toneOf(verdict) }),
      element('span', { class: `verdict ${toneOf(verdict)}` }, verdict),
    ]),
    `Against ${baseline}: ${name}`,
  );
}

function toneOf(verdict: string): string {
  if (verdict.startsWith('better')) return 'good';
  return verdict.startsWith('worse') ? 'bad' : '';
}
