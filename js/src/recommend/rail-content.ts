import type { Cause, RailItem, RailSource, RailStep } from '../types.js';

/** What a rail shows and why. */
export interface RailContent {
  readonly items: readonly RailItem[];
  readonly source: RailSource;
  readonly step: RailStep | null;
  readonly cause?: Cause;
}
