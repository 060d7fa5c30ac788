import { element } from './element.js';

/** An item of a list in a shadow tree. */
export interface ItemEntry {
  readonly element: HTMLElement;
  /** What of it stands in the page, where the page's styles apply. */
  readonly slotted: HTMLElement | null;
}

let latestSlot = 0;

/**
 * Puts an item into a list: `own` of the shop, which the caller puts into the page, or the element's own
 * `card` when that is null.
 */
export function itemEntry(own: Node | string | null, card: () => Node): ItemEntry {
  const entry = element('li', { part: 'item' });
  let slotted: HTMLElement | null = null;
  if (own === null) {
    entry.append(card());
  } else {
    const name = `item-${latestSlot++}`;
    slotted = element('div', { slot: name }, own);
    entry.append(element('slot', { name }));
  }
  return { element: entry, slotted };
}
