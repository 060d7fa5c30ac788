import { isMinute } from '../profile/profile-event.js';

/** How long a click in a rail earns credit. */
export const attributionMinutes: number = 24 * 60;

/** A click in a rail, as it is stored under the item's id. */
export interface Click {
  readonly slot: string;
  readonly minute: number;
}

/** Whether a stored entry is a click that still earns credit at `minute`. */
export function isRecentClick(key: unknown, value: unknown, minute: number): value is Click {
  const click = value as Partial<Click> | null | undefined;
  return (
    typeof key === 'string' &&
    typeof click?.slot === 'string' &&
    isMinute(click.minute) &&
    minute - click.minute <= attributionMinutes
  );
}
