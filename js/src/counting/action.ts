import { isMinute } from '../profile/profile-event.js';
import { isItemId } from '../track/check-item-id.js';

/** Something to count. */
export interface Action {
  /** 1 to 4: its number in the contribution. */
  readonly event: number;
  readonly itemId: string;
  /** The slot as the shop stated it. */
  readonly slot?: string;
  readonly minute: number;
}

/** Number of the contribution: a click in a list. */
export const selectItem = 2;
const lastEvent = 4;

/** Whether a stored value is an action; anything may have been written to a browser's storage. */
export function isAction(value: unknown): value is Action {
  const { event, itemId, slot, minute } = (value ?? {}) as Partial<Record<keyof Action, unknown>>;
  return (
    Number.isInteger(event) &&
    (event as number) >= 1 &&
    (event as number) <= lastEvent &&
    isItemId(itemId) &&
    (slot === undefined || typeof slot === 'string') &&
    isMinute(minute)
  );
}
