import { contributionLimits, countedEventNames } from '../feedback/contribution.js';
import { profileEventNames } from '../profile/profile-event.js';
import { check } from '../shared/check.js';
import type { EventName, TrackedItem, TrackParams } from '../types.js';

const eventNames: readonly EventName[] = [...new Set([...profileEventNames, ...countedEventNames])];
const { itemBytes } = contributionLimits;

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
    checkItemId(at, item?.item_id);
    checkListId(at, item?.item_list_id);
  });
}

/** Other ids cannot be in a catalogue, nor in a contribution: see docs/FORMAT.md. */
function checkItemId(at: string, id: unknown): void {
  check(
    typeof id === 'string' &&
      id !== '' &&
      new TextEncoder().encode(id).byteLength <= itemBytes &&
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      !/[\x00-\x1f\x7f]/.test(id),
    `track: ${at}item_id must be a text of 1 to ${itemBytes} bytes without control characters`,
    id,
  );
}

function checkListId(at: string, id: unknown): void {
  check(
    id === undefined || typeof id === 'string',
    `track: ${at}item_list_id must be a text or absent`,
    id,
  );
}
