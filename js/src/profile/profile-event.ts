import type { EventName } from '../types.js';

/**
 * Events that say something about an item's appeal; a type is the place in this list, from 1, as
 * EventType in core/session/event.h. Types are stored: add names at the end only.
 */
export const profileEventNames: readonly EventName[] = [
  'view_item',
  'add_to_cart',
  'remove_from_cart',
  'purchase',
];

export const viewItem = 1;
export const addToCart = 2;
export const removeFromCart = 3;
export const purchase = 4;

/** One event of the shopper's history, as it is stored and as the core gets it. */
export interface ProfileEvent {
  readonly item_id: string;
  /** 1 to 4. */
  readonly type: number;
  /** Minutes since 1970-01-01 00:00 UTC. */
  readonly minute: number;
}

/** The type of an event that enters the history; 0 for others. */
export function profileEventType(name: EventName): number {
  return profileEventNames.indexOf(name) + 1;
}

/** Whether a stored value is an event; anything may have been written to a browser's storage. */
export function isProfileEvent(value: unknown): value is ProfileEvent {
  const event = value as Partial<ProfileEvent> | null | undefined;
  return (
    typeof event?.item_id === 'string' &&
    isMinute(event.minute) &&
    profileEventNames[(event.type as number) - 1] !== undefined
  );
}

/** Whether a stored value is a minute that a date can be made of. */
export function isMinute(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
}
