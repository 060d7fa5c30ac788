import type { Candidate } from './candidate.js';

/**
 * What a device adds in a day at most (core/privacy/contribution.h), by the beginning of a cell's key:
 * group and event. Of that, what is common takes a part only, so that the rare events find room. The
 * last number: what one message takes of it, so that the day's later visits find room.
 */
const bounds: readonly [kind: RegExp, day: number, message?: number][] = [
  [/^1/, 16],
  // Put on the page, seen.
  [/^1[15]/, 10],
  [/^2/, 8],
  [/^21/, 4, 2],
  [/^3/, 1],
  [/^4/, 5],
  [/^5/, 1],
];

/** Keys of the candidates that a day has room for, besides those in `said`: lowest rank first. */
export function chooseCells(said: readonly string[], candidates: Iterable<Candidate>): string[] {
  const chosen: string[] = [];
  for (const { key } of [...candidates].sort((a, b) => a.rank - b.rank)) {
    const all = [...said, ...chosen];
    const fits = bounds.every(
      ([kind, day, message = day]) =>
        !kind.test(key) || (count(all, kind) < day && count(chosen, kind) < message),
    );
    if (fits && !all.includes(key)) chosen.push(key);
  }
  return chosen;
}

function count(keys: readonly string[], kind: RegExp): number {
  return keys.filter((key) => kind.test(key)).length;
}
