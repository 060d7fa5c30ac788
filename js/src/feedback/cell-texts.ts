import { type Cell, items, transitions } from './contribution.js';

/** Places of the lists that a message has: slots, items, labels. */
export const itemList = 1;

/** Which list the subjects of a group are in. Objects are items. */
export function subjectList(group: number): number {
  return group > transitions ? 2 : group > items ? itemList : 0;
}

/** The texts that cells name, each once. */
export function cellTexts(cells: readonly Cell[]): string[][] {
  const lists: Set<string>[] = [new Set(), new Set(), new Set()];
  for (const { group, subject, object } of cells) {
    lists[subjectList(group)]?.add(subject);
    if (object !== undefined) lists[itemList]?.add(object);
  }
  return lists.map((list) => [...list]);
}
