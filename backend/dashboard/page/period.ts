const dayMilliseconds = 86_400_000;
const hourMilliseconds = 3_600_000;

/** The days that sections show, up to now. */
export class Period {
  constructor(readonly days: number) {}

  /** `from` and `to` for the endpoints: full hours, the first at the start of a day. */
  query(now: number): URLSearchParams {
    const rfc3339 = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
    const start = (Math.floor(now / dayMilliseconds) - this.days) * dayMilliseconds;
    const end = (Math.floor(now / hourMilliseconds) + 1) * hourMilliseconds;
    return new URLSearchParams({ from: rfc3339(start), to: rfc3339(end) });
  }
}
