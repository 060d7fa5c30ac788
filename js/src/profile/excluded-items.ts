import type { Exclusion } from '../types.js';
import { addToCart, type ProfileEvent, purchase, removeFromCart } from './profile-event.js';

const justPurchasedMinutes = 7 * 24 * 60;

/**
 * The items that a rail leaves out, by the rules of core/session: in the cart is what was added
 * last; just purchased is what was bought within 7 days. For the lists the core does not make.
 */
export function excludedItems(
  events: readonly ProfileEvent[],
  exclude: readonly Exclusion[],
  minute: number,
): Set<string> {
  const cart = new Set<string>();
  const purchased = new Set<string>();
  for (const event of events) {
    if (event.type === addToCart) cart.add(event.item_id);
    if (event.type === removeFromCart || event.type === purchase) cart.delete(event.item_id);
    if (event.type === purchase && minute - event.minute < justPurchasedMinutes) {
      purchased.add(event.item_id);
    }
  }
  return new Set([
    ...(exclude.includes('cart') ? cart : []),
    ...(exclude.includes('purchased') ? purchased : []),
  ]);
}
