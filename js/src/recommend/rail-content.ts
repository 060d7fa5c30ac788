import type { Cause, RailItem, RailSource } from '../types.js';

/** What a rail shows and why. */
export interface RailContent {
  readonly items: readonly RailItem[];
  readonly source: RailSource;
  readonly cause?: Cause;
}
