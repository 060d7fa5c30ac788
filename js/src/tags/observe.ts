import type { EventName, TrackParams } from '../types.js';
import { readEvent } from './read-event.js';
import { watchPushes } from './watch-pushes.js';

type Track = (name: EventName, params: TrackParams) => void;

const listeners = new WeakMap<Track, (message: unknown) => void>();

/**
 * As Shelf.observe(): hands every understood event to `track`, until the returned function is called. The
 * same `track` gets an event of one data layer once, however often that is observed. Never throws.
 */
export function observe(dataLayer: readonly unknown[], track: Track): () => void {
  const listener = listeners.get(track) ?? listenerOf(track);
  listeners.set(track, listener);
  return watchPushes(dataLayer, listener);
}

function listenerOf(track: Track): (message: unknown) => void {
  const transactions = new Set<string>();
  return (message) => {
    const event = readEvent(message);
    if (!event) return;
    const { name, params, transaction } = event;
    // Thank-you pages push their order again and again.
    if (transaction && transactions.has(transaction)) return;
    track(name, params);
    if (transaction) transactions.add(transaction);
  };
}
