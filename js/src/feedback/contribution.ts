// The contribution of docs/FORMAT.md, version 2: what a browser sends home.
import type { EventName } from '../types.js';

/**
 * Events that are counted; an event's number in the format is the place in this list, from 1. Add
 * names at the end only.
 */
export const countedEventNames: readonly EventName[] = [
  'view_item_list',
  'select_item',
  'add_to_cart',
  'purchase',
];

/** Events of the format that no shop tells: a rail was put on the page; the device takes part. */
export const serveEvent = 5;
export const sessionEvent = 6;

export const contributionLimits = {
  /** Slots, items, labels. */
  texts: [16, 16, 4],
  /** Of a slot or a label. */
  textLength: 64,
  itemBytes: 128,
  bytes: 8192,
} as const;

export const reportIdBytes = 16;

/** Numbers of the groups, as MetricGroup in backend/store/cell.h. */
export const funnel = 1;
export const items = 2;
export const transitions = 3;
export const experiments = 4;
export const segments = 5;

/** What a device says of a day: that one thing happened, as Cell in backend/store/cell.h. */
export interface Cell {
  readonly group: number;
  /** 0 where the group has no events. */
  readonly event: number;
  /** Slot, item clicked before, or label; a slot or label in the characters of the format. */
  readonly subject: string;
  /** Item; absent in groups with one text. */
  readonly object?: string;
  /** In which it happened: hours since 1970-01-01 00:00 UTC. */
  readonly hour: number;
  /** The manifest's model, 16 hex digits; null when none was loaded. */
  readonly model: string | null;
}

/** One message: cells of one hour and model, unique, at least one. */
export interface Contribution {
  /** 16 random bytes. */
  readonly reportId: Uint8Array;
  /** 0: over a page visit the bounds hold, 1: over a device and UTC day. */
  readonly unit: number;
  readonly cells: readonly Cell[];
}
