import type { ExportedProfile } from '../types.js';
import { type ProfileEvent, profileEventNames } from './profile-event.js';

/** What is known of the shopper, in plain terms. */
export function exportProfile(
  events: readonly ProfileEvent[],
  clicks: readonly { item_id: string; slot: string; minute: number }[],
): ExportedProfile {
  return {
    format: 1,
    events: events.map(({ item_id, type, minute }) => ({
      item_id,
      event: profileEventNames[type - 1] as string,
      time: toTime(minute),
    })),
    clicks: clicks.map(({ item_id, slot, minute }) => ({ item_id, slot, time: toTime(minute) })),
  };
}

function toTime(minute: number): string {
  return new Date(minute * 60_000).toISOString();
}
