import { unknownItem } from '../shared/unknown-item.js';
import type { RailItem } from '../types.js';

/**
 * An item of the list that a server shows first: what the shop knows of it, and null for everything
 * else. Its reason is `popular` unless it is given. Other fields are left out: what a server renders
 * from is sent to the browser as well. Never throws.
 */
export function initialItem(product: Pick<RailItem, 'id'> & Partial<RailItem>): RailItem {
  const known: Readonly<Record<string, unknown>> = product;
  const fields = Object.entries(unknownItem).map(([name, value]) => [name, known[name] ?? value]);
  return { id: product.id, ...Object.fromEntries(fields) };
}
