import type { EventName, Rail, TrackParams } from '../types.js';
import type { RailContent } from './rail-content.js';

/** A rail whose actions go to `track`. Its functions need no `this`, so they can be handed on. */
export function makeRail(
  content: RailContent,
  slot: string,
  track: (name: EventName, params: TrackParams) => void,
): Rail {
  let isSeen = false;
  return {
    ...content,
    slot,
    seen(): void {
      if (isSeen) return;
      isSeen = true;
      track('view_item_list', {
        items: content.items.map(({ id }) => ({ item_id: id })),
        item_list_id: slot,
      });
    },
    clicked(id: string): void {
      if (!content.items.some((item) => item.id === id)) {
        throw new TypeError(`clicked: the rail "${slot}" has no item ${JSON.stringify(id)}.`);
      }
      track('select_item', { items: [{ item_id: id }], item_list_id: slot });
    },
  };
}
