import type { Exclusion } from '../types.js';
import {
  addToCart,
  type ProfileEvent,
  purchase,
  removeFromCart,
  viewItem,
} from './profile-event.js';

const justPurchasedMinutes = 7 * 24 * 60;

/**
 * The items that a rail leaves out, by the rules of core/session: in the cart is what was added
 * last; just purchased is what was bought within 7 days; current is what was viewed last. For the
 * lists the core does not make.
 */
export function excludedItems(
  events: readonly ProfileEvent[],
  exclude: readonly Exclusion[],
  minute: number,
): Set<string> {
  const cart = new Set<string>();
  const purchased = new Set<string>();
  const current = new Set<string>();
  for (const event of events) {
    if (event.type === addToCart) cart.add(event.item_id);
    if (event.type === removeFromCart || event.type === purchase) cart.delete(event.item_id);
    if (event.type === purchase && minute - event.minute < justPurchasedMinutes) {
      purchased.add(event.item_id);
    }
    if (event.type === viewItem) {
      current.clear();
      current.add(event.item_id);
    }
  }
  const seen = events.map(({ item_id }) => item_id);
  const lists: Record<Exclusion, Iterable<string>> = { cart, purchased, current, seen };
  return new Set(exclude.flatMap((name) => [...lists[name]]));
}
