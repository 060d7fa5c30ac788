import type { ReasonCode } from '../types.js';
import { fillIn } from './fill-in.js';
import type { InitialItem } from './rail-types.js';

/** Why an item is in a rail, by its reason's code; `{ref}` is filled in. An empty text says nothing. */
export type RailTexts = Readonly<Record<ReasonCode, string>>;

/** The sentences in English. */
export const railTexts: RailTexts = {
  'viewed-similar': 'You viewed similar',
  taste: 'Fits your taste',
  popular: 'Popular',
  again: 'You bought this',
  'bought-with': 'Bought together',
  'popular-in': 'Popular in {ref}',
  new: 'New',
  'on-sale': 'Reduced',
  pinned: 'Our choice',
  viewed: 'You viewed this',
  'looks-like': 'Looks similar',
};

/** The sentence for an item's reason; empty when `texts` have none, as for a code of a later release. */
export function whyText({ reason }: Pick<InitialItem, 'reason'>, texts: RailTexts): string {
  // Of a category, the last name of its path.
  const ref = reason?.ref?.split(' > ').pop();
  return reason ? fillIn(texts[reason.code] ?? '', { ref }) : '';
}
