/** Places on a drawn line from `low` to `high`, in percent of its length. */
export class ScaledAxis {
  constructor(
    readonly low: number,
    readonly high: number,
  ) {}

  /** The shortest axis with zero and all of `values` on it. */
  static around(values: readonly number[]): ScaledAxis {
    const low = Math.min(0, ...values);
    const high = Math.max(0, ...values);
    return new ScaledAxis(low, high > low ? high : low + 1);
  }

  /** Values beyond an end lie on it. */
  percent(value: number): number {
    const place = (value - this.low) / (this.high - this.low);
    return 100 * Math.min(1, Math.max(0, place));
  }
}
