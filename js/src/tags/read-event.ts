import { isItemId } from '../track/check-item-id.js';
import type { EventName, TrackedItem, TrackParams } from '../types.js';
import { commandOf } from './command.js';
import { type Fields, fieldsOf } from './fields.js';

/** What a message of a data layer says the shopper did. */
export interface TaggedEvent {
  readonly name: EventName;
  readonly params: TrackParams;
  /** Of a purchase, when it has one. */
  readonly transaction: string | undefined;
}

// GA4 takes no more items of one event.
const mostItems = 200;

// As an object: the compiler sees when one is missing.
const eventNames: Readonly<Record<EventName, true>> = {
  view_item: true,
  view_item_list: true,
  select_item: true,
  add_to_cart: true,
  remove_from_cart: true,
  purchase: true,
};
const understood = new Set<unknown>(Object.keys(eventNames));

/** The GA4 e-commerce event of a message: `{ event, ecommerce }`, `{ event, items }` or a gtag() call. */
export function readEvent(message: unknown): TaggedEvent | null {
  const [name, params] = nameAndParams(message);
  if (!understood.has(name)) return null;
  const { items: given, item_list_id, transaction_id } = params;
  if (!Array.isArray(given)) return null;
  const items = given.slice(0, mostItems).flatMap(readItem);
  if (items.length === 0) return null;
  return {
    name: name as EventName,
    params: withListId({ ...params, items }, item_list_id),
    transaction: name === 'purchase' ? textOf(transaction_id) : undefined,
  };
}

function nameAndParams(message: unknown): readonly [unknown, Fields] {
  const command = commandOf(message);
  if (command) return [command[0] === 'event' && command[1], fieldsOf(command[2])];
  const { event, ecommerce, ...flat } = fieldsOf(message);
  const nested = fieldsOf(ecommerce);
  return [event, Array.isArray(nested.items) ? nested : flat];
}

/** None when it cannot be told which item it is. */
function readItem(given: unknown): TrackedItem[] {
  const item = fieldsOf(given);
  const item_id = textOf(item.item_id);
  return isItemId(item_id) ? [withListId({ ...item, item_id }, item.item_list_id)] : [];
}

/** `fields` with its list id as a text, or without one. */
function withListId<Named extends Fields>(fields: Named, id: unknown): Named {
  const { item_list_id: _, ...rest } = fields;
  const text = textOf(id);
  return { ...rest, ...(text && { item_list_id: text }) } as unknown as Named;
}

/** Templates write ids as numbers where they look like one. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
