import { type Cell, funnel, items, transitions } from './contribution.js';

/** A cell that may be said. */
export interface Candidate {
  readonly cell: Cell;
  /** The same for cells that count as one over a day. It begins with group and event. */
  readonly key: string;
  /** Lower goes first; equals in the order they came. */
  readonly rank: number;
}

/** A candidate, which takes part in the draw where a group is a sample. */
export function makeCandidate(cell: Cell): Candidate {
  const { group, event, subject, object, model } = cell;
  // No text has a line break.
  const key = [`${group}${event}`, subject, group === funnel ? model : object].join('\n');
  // Rare events have the higher numbers; of equals, chance decides.
  const isSample = group === items || group === transitions;
  return { cell, key, rank: isSample ? Math.random() - event : 0 };
}
