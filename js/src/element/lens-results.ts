import type { ImageGroup } from '../vision/image-search-types.js';
import { element } from './element.js';
import { itemEntry } from './item-entry.js';
import type { LensTexts } from './lens-texts.js';
import type { LensSelection } from './lens-types.js';
import { type ItemRenderer, renderItem } from './render-item.js';
import { whenSeen } from './when-seen.js';

export interface LensResultsSettings {
  /** Where the shop's own items are put, so that the page's styles reach them. */
  readonly host: HTMLElement;
  readonly texts: LensTexts;
  /** The shop's own; null: the element's. */
  readonly render: () => ItemRenderer | null;
  /** False: the link that was clicked is not followed. */
  readonly onSelect: (selection: LensSelection) => boolean;
}

interface ShownGroup {
  readonly section: HTMLElement;
  readonly slotted: readonly HTMLElement[];
  readonly stopWatching: () => void;
}

/** The lists of what was found: for the marked part, and for the whole photo. */
export class LensResults {
  readonly element: HTMLElement = element('div', { part: 'results' });
  private region_: ShownGroup | null = null;
  private whole_: ShownGroup | null = null;

  constructor(private readonly settings_: LensResultsSettings) {}

  /** Shows the groups of one search; the whole photo's stays while the photo does. */
  show(groups: readonly ImageGroup[]): void {
    this.clearRegion();
    const { inRegion, inPhoto } = this.settings_.texts;
    for (const group of groups) {
      if (group.region) this.region_ = this.shown_(group, inRegion);
      else this.whole_ ??= this.shown_(group, inPhoto);
    }
    for (const shown of [this.region_, this.whole_]) {
      if (shown) this.element.append(shown.section);
    }
  }

  clearRegion(): void {
    this.remove_(this.region_);
    this.region_ = null;
  }

  clear(): void {
    this.clearRegion();
    this.remove_(this.whole_);
    this.whole_ = null;
  }

  private remove_(shown: ShownGroup | null): void {
    shown?.stopWatching();
    shown?.section.remove();
    for (const node of shown?.slotted ?? []) node.remove();
  }

  private shown_(group: ImageGroup, heading: string): ShownGroup {
    const slotted: HTMLElement[] = [];
    const entries = group.items.map((item) => {
      const render = this.settings_.render();
      const entry = itemEntry(render?.(item) ?? null, () => renderItem(item));
      if (entry.slotted) slotted.push(entry.slotted);
      entry.element.addEventListener('click', (event) => {
        group.clicked(item.id);
        if (!this.settings_.onSelect({ id: item.id, item, group })) event.preventDefault();
      });
      return entry.element;
    });
    this.settings_.host.append(...slotted);
    const id = group.region ? 'in-region' : 'in-photo';
    const section = element(
      'section',
      { part: 'group', 'aria-labelledby': id },
      element('h3', { part: 'heading', id }, heading),
      entries.length > 0
        ? element('ul', { part: 'list', role: 'list' }, ...entries)
        : element('p', { part: 'nothing' }, this.settings_.texts.nothing),
    );
    const stopWatching =
      entries.length > 0 ? whenSeen(section, () => group.seen()) : () => undefined;
    return { section, slotted, stopWatching };
  }
}
