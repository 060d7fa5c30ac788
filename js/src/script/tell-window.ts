/** Fires the CustomEvent `nearshelf:NAME` on the window, for tag managers and other scripts. */
export function tellWindow(name: string, detail?: unknown): void {
  dispatchEvent(new CustomEvent(`nearshelf:${name}`, { detail }));
}
