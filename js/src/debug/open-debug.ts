import type { Shelf } from '../types.js';
import { DebugPanel } from './debug-panel.js';
import { type LoggedEvent, logEvents } from './event-log.js';

/** Options of openDebug(). */
export interface DebugOptions {
  /** Where the panel is put; the page's body when absent. */
  readonly parent?: Element;
  /** Called once, when the panel has been closed, by whomever. */
  readonly onClose?: () => void;
}

const most = 100;
const refreshTime = 1_000;

/**
 * Shows what a shelf does, in a panel over the page: its status, and the last 100 events from now on. It
 * only looks, by the methods that any page has. Returns a function that closes it, as its button and the
 * Escape key do; calling that again does nothing. Does nothing on a server. Never throws.
 */
export function openDebug(shelf: Shelf, options: DebugOptions = {}): () => void {
  if (typeof document === 'undefined') return () => undefined;
  const events: LoggedEvent[] = [];
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(timer);
    endLog();
    panel.remove();
    options.onClose?.();
  };
  const panel = new DebugPanel({
    text: () => JSON.stringify({ status: shelf.status(), events }, null, 2),
    close,
  });
  const refresh = (): void => panel.showStatus(shelf.status());
  const endLog = logEvents(shelf, (event) => {
    events.push(event);
    if (events.length > most) events.shift();
    panel.addEvent(event, most);
    refresh();
  });
  // Loading, sending and storing tell nobody of every step.
  const timer = setInterval(refresh, refreshTime);
  refresh();
  (options.parent ?? document.body ?? document.documentElement).append(panel.element);
  return close;
}
