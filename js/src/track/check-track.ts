import { countedEventNames } from '../feedback/contribution.js';
import { profileEventNames } from '../profile/profile-event.js';
import { check } from '../shared/check.js';
import type { EventName, TrackedItem, TrackParams } from '../types.js';
import { checkItemId } from './check-item-id.js';

const eventNames: readonly EventName[] = [...new Set([...profileEventNames, ...countedEventNames])];

/** Throws TypeError, saying what to pass instead, when an event breaks the rules of track(). */
export function checkTrack(name: unknown, params: unknown): asserts name is EventName {
  check(
    eventNames.includes(name as EventName),
    `track: event must be one of ${eventNames.join(', ')}`,
    name,
  );
  const { items, item_list_id }: Partial<TrackParams> = params ?? {};
  check(Array.isArray(items), "track: items must be a list such as [{ item_id: 'SKU-1' }]", items);
  checkListId('', item_list_id);
  items.forEach((item: Partial<TrackedItem> | null, index) => {
    const at = `items[${index}].`;
    checkItemId(`track: ${at}item_id`, item?.item_id);
    checkListId(at, item?.item_list_id);
  });
}

function checkListId(at: string, id: unknown): void {
  check(
    id === undefined || typeof id === 'string',
    `track: ${at}item_list_id must be a text or absent`,
    id,
  );
}
