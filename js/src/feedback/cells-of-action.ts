import { type Action, selectItem } from '../counting/action.js';
import {
  type Cell,
  experiments,
  funnel,
  items,
  contributionLimits as limits,
  segments,
  serveEvent,
  sessionEvent,
  transitions,
} from './contribution.js';
import type { PageLabels } from './page-labels.js';

/** A cell without its time and model. */
export type Said = Omit<Cell, 'hour' | 'model'>;

/**
 * What an action says. `slot`: that it is credited to; `previous`: the item clicked before, if any;
 * `labels`: what the page says of its visitor.
 */
export function cellsOfAction(
  { event, itemId }: Action,
  slot: string,
  previous: string | undefined,
  labels: PageLabels,
): Said[] {
  const subject = toSlotText(slot);
  const said: Said[] = [{ group: funnel, event, subject }];
  if (event === serveEvent) return said;
  said.push({ group: items, event, subject, object: itemId });
  if (event === selectItem && previous !== undefined && previous !== itemId) {
    said.push({ group: transitions, event: 0, subject: previous, object: itemId });
  }
  return [...said, ...labelCells(labels, event)];
}

/** That the device takes part in the experiments, belongs to its segment, and did `event` in them. */
export function labelCells(labels: PageLabels, event?: number): Said[] {
  const cells = (group: number, happened: number, subjects: readonly string[]): Said[] =>
    subjects.map((subject) => ({ group, event: happened, subject }));
  return [
    ...cells(segments, 0, labels.segments),
    ...cells(experiments, sessionEvent, labels.experiments),
    ...(event ? cells(experiments, event, labels.experiments) : []),
  ];
}

/** A slot's name in the characters of the format; others become "-". */
function toSlotText(name: string): string {
  return name.replace(/[^\w.:-]/gu, '-').slice(0, limits.textLength);
}
