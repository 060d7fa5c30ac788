// The contribution of docs/FORMAT.md, version 1: what a browser sends home.
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

/** `bytes` is what the SDK sends at most, a part of what the format allows. */
export const contributionLimits = {
  slots: 32,
  slotLength: 64,
  items: 256,
  itemBytes: 128,
  counters: 1024,
  count: 255,
  bytes: 16_384,
} as const;

export const reportIdBytes = 16;

/** magic, version, report id, hour, model */
export const contributionHeaderBytes: number = 3 + 1 + reportIdBytes + 4 + 8;

export interface Counter {
  /** Index into `slots`. */
  readonly slot: number;
  /** Index into `items`. */
  readonly item: number;
  /** 1 to 4. */
  readonly event: number;
  readonly count: number;
}

/** All parts within contributionLimits, and none of the lists empty. */
export interface Contribution {
  /** 16 random bytes. */
  readonly reportId: Uint8Array;
  /** Hours since 1970-01-01 00:00 UTC. */
  readonly hour: number;
  /** The manifest's model, 16 hex digits; null when none was loaded. */
  readonly model: string | null;
  /** Unique, in the characters of the format. */
  readonly slots: readonly string[];
  /** Unique, UTF-8. */
  readonly items: readonly Uint8Array[];
  /** Each (slot, item, event) at most once. */
  readonly counters: readonly Counter[];
}
