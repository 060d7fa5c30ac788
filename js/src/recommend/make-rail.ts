import type { EventName, Rail, TrackParams } from '../types.js';
import type { RailContent } from './rail-content.js';

/** What a rail's functions do with it. */
export interface RailActions {
  readonly track: (name: EventName, params: TrackParams) => void;
  /** Called once with the items that were on screen. */
  readonly noteSeen: (ids: readonly string[]) => void;
}

/** A rail; its functions need no `this`, so they can be handed on. */
export function makeRail(
  content: RailContent,
  slot: string,
  { track, noteSeen }: RailActions,
): Rail {
  let isSeen = false;
  return {
    ...content,
    slot,
    seen(): void {
      if (isSeen) return;
      isSeen = true;
      const ids = content.items.map(({ id }) => id);
      track('view_item_list', {
        items: ids.map((id) => ({ item_id: id })),
        item_list_id: slot,
      });
      noteSeen(ids);
    },
    clicked(id: string): void {
      if (!content.items.some((item) => item.id === id)) {
        throw new TypeError(`clicked: the rail "${slot}" has no item ${JSON.stringify(id)}.`);
      }
      track('select_item', { items: [{ item_id: id }], item_list_id: slot });
    },
  };
}
