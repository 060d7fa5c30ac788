import type { Shelf } from '../types.js';
import { tellWindow } from './tell-window.js';

/** Tells the window what happens in `shelf`, in plain data. */
export function announce(shelf: Shelf): void {
  shelf.on('ready', (status) => tellWindow('ready', status));
  shelf.on('rail', ({ slot, source, items }) =>
    tellWindow('rail', { slot, source, items: items.map(({ id }) => id) }),
  );
  shelf.on('error', ({ code, message }) => tellWindow('error', { code, text: message }));
}
