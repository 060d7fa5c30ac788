import type { Shelf, ShelfEvents } from '../types.js';

/** Something that happened, in plain data: what the page does with its objects later changes nothing. */
export interface LoggedEvent {
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly name: keyof ShelfEvents;
  readonly detail: unknown;
}

const names: Readonly<Record<keyof ShelfEvents, true>> = {
  track: true,
  rail: true,
  change: true,
  consent: true,
  error: true,
  ready: true,
};

/** Calls `add` on every event of `shelf`, until the returned function is called. */
export function logEvents(shelf: Shelf, add: (event: LoggedEvent) => void): () => void {
  const ends = (Object.keys(names) as (keyof ShelfEvents)[]).map((name) =>
    shelf.on(name, (detail: unknown) =>
      add({ time: new Date().toISOString(), name, detail: plain(detail) }),
    ),
  );
  return () => {
    for (const end of ends) end();
  };
}

function plain(detail: unknown): unknown {
  if (detail === undefined) return null;
  if (detail instanceof Error) {
    const { code } = detail as { code?: unknown };
    return { code, text: detail.message };
  }
  try {
    return JSON.parse(JSON.stringify(detail));
  } catch (thrown) {
    // GA4 fields are the shop's: they may hold anything.
    return { unreadable: String(thrown) };
  }
}
