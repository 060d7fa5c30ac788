import type { Consent, Rail, ShelfEvents, Status, TrackedItem, TrackParams } from '../types.js';
import type { LoggedEvent } from './event-log.js';

/** An event in words. */
export interface Description {
  readonly summary: string;
  /** One line for each item. */
  readonly items: readonly string[];
}

type Describe = (detail: never) => Partial<Description>;

const describe: Readonly<Record<keyof ShelfEvents, Describe>> = {
  track: ({ name, params }: { name: string; params: TrackParams }) => ({
    summary: together(name, params.item_list_id, amount(params.items)),
    items: params.items.map(trackedItem),
  }),
  rail: ({ slot, source, step, cause, items }: Rail) => ({
    summary: together(slot, source, step, cause && `${cause.code}: ${cause.text}`, amount(items)),
    items: items.map(({ id, title, reason: { code, ref }, score }) =>
      together(id, title, ref ? `${code} ${ref}` : code, score.toFixed(3)),
    ),
  }),
  change: () => ({}),
  consent: (level: Consent) => ({ summary: level }),
  error: ({ code, text }: { code?: string; text: string }) => ({ summary: together(code, text) }),
  ready: ({ model, items }: Status) => ({ summary: together(model, `${items} items`) }),
};

/** What the panel says of an event, without its time and name. Never throws. */
export function describeEvent({ name, detail }: LoggedEvent): Description {
  try {
    return { summary: '', items: [], ...describe[name](detail as never) };
  } catch {
    return { summary: JSON.stringify(detail), items: [] };
  }
}

function trackedItem({ item_id, quantity, item_list_id }: TrackedItem): string {
  return together(item_id, quantity && `× ${quantity}`, item_list_id);
}

function amount({ length }: readonly unknown[]): string {
  return length === 1 ? '1 item' : `${length} items`;
}

function together(...parts: readonly (string | number | null | undefined)[]): string {
  return parts.filter(Boolean).join(' · ');
}
