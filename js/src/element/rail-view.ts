import type { RailItem } from '../types.js';
import { element } from './element.js';
import { focusedIn } from './focused-in.js';
import { type ItemEntry, itemEntry } from './item-entry.js';
import { renderItem } from './render-item.js';

/** What a rail shows: what the server rendered, then a list of items. */
export interface RailView {
  readonly section_: HTMLElement;
  /** Whether what the server rendered is on screen. */
  hasFirst_(): boolean;
  hasContent_(): boolean;
  isShowing_(items: readonly RailItem[]): boolean;
  /** Says whether an answer is on its way, and shows the heading if there is something below it. */
  update_(isLoading?: boolean): void;
  /** Items that stay keep their nodes, and with them focus and pictures, unless `isNewLook`. */
  show_(items: readonly RailItem[], isNewLook?: boolean): void;
  /** The height that was kept means nothing any more: the page has another width. */
  release_(): void;
}

interface ShownItem extends ItemEntry {
  readonly id: string;
  /** The same for items that look the same. */
  readonly key: string;
}

/**
 * `draw` gives the shop's own card, or null for the element's, which ends with what `why` says.
 * `onSelect` is called on clicks by whatever means. A function, because local variables are shorter than
 * members once they are minified.
 */
export function railView(
  host: HTMLElement,
  draw: (item: RailItem) => Node | string | null,
  why: (item: RailItem) => string,
  onSelect: (item: RailItem, event: Event) => void,
): RailView {
  const heading = element('h2', { part: 'heading' });
  const head = element('slot', { name: 'heading', id: 'head' }, heading);
  const first = element('slot');
  const list = element('ul', { part: 'list', role: 'list' });
  const section = element('section', { 'aria-labelledby': 'head' }, head, first, list);
  const { style } = section;
  let shown: readonly ShownItem[] = [];
  let isWaiting = false;

  const made = (item: RailItem, key: string): ShownItem => {
    const entry = itemEntry(draw(item), () =>
      renderItem(item, element('span', { part: 'why' }, why(item))),
    );
    for (const name of ['click', 'auxclick']) {
      entry.element.addEventListener(name, (event) => {
        // Of the other buttons, the middle one opens a link.
        if ((event as MouseEvent).button < 2) onSelect(item, event);
      });
    }
    if (entry.slotted) host.append(entry.slotted);
    return { ...entry, id: item.id, key };
  };

  const view: RailView = {
    section_: section,
    hasFirst_: () => first.assignedElements().some(({ nodeName }) => nodeName !== 'TEMPLATE'),
    hasContent_: () => !!shown[0] || view.hasFirst_(),
    isShowing_: (items) => `${items.map(keyOf)}` === `${shown.map(({ key }) => key)}`,
    update_(isLoading = isWaiting) {
      const hasContent = view.hasContent_();
      const text = host.getAttribute('heading');
      isWaiting = isLoading;
      heading.textContent = text;
      heading.hidden = !text;
      head.hidden = !(head.assignedNodes()[0] || (text && hasContent));
      section.setAttribute('aria-busy', `${isLoading && !hasContent}`);
    },
    show_(items, isNewLook) {
      const old = shown;
      // :focus-within does not survive that nodes are put into another slot.
      const target = list.querySelector<HTMLElement>(':focus') ?? focusedIn(host);
      const focusedId =
        target && old.find((item) => (item.slotted ?? item.element).contains(target))?.id;
      if (view.hasContent_()) style.minHeight = `${section.getBoundingClientRect().height}px`;

      shown = items.map((item) => {
        const key = keyOf(item);
        return (!isNewLook && old.find((one) => one.key === key)) || made(item, key);
      });
      for (const item of old) {
        if (!shown.includes(item)) item.slotted?.remove();
      }
      // Its nodes stay where a framework that made them looks for them.
      first.remove();
      list.replaceChildren(...shown.map((item) => item.element));
      view.update_();

      const next = shown.find(({ id }) => id === focusedId);
      if (!next) return;
      const parent = next.slotted ?? next.element;
      const now = parent.contains(target) ? target : parent.querySelector<HTMLElement>('a, button');
      now?.focus({ preventScroll: true });
    },
    release_() {
      style.minHeight = '';
    },
  };
  // The page may bring heading and content later, as it is parsed.
  section.addEventListener('slotchange', () => view.update_());
  return view;
}

/** Scores differ with every answer, and are not what is seen. */
function keyOf(item: RailItem): string {
  return JSON.stringify(Object.entries({ ...item, score: 0 }).sort());
}
