import { text } from './text.js';

// Intervals of counts are as wide on both sides, but for rounding.
const sameWidth = 1;

function countInterval(low: number, high: number, value: number): string {
  const [below, above] = [value - low, high - value];
  if (Math.abs(below - above) <= sameWidth) return `± ${text.count(above)}`;
  return `${text.count(Math.max(0, low))} to ${text.count(high)}`;
}

/** A difference of two shares, in percentage points. */
function points(difference: number): string {
  return text.signedShare(difference).replace(' %', ' pt');
}

/** How estimates of each kind are written. Noise may make what is counted a little less than nothing. */
export const estimateForms = {
  count: { value: (value: number) => text.count(Math.max(0, value)), interval: countInterval },
  share: {
    value: (value: number) => text.share(Math.max(0, value)),
    interval: (low: number, high: number) => text.shareInterval(Math.max(0, low), high),
  },
  change: {
    value: text.signedShare,
    interval: (low: number, high: number) =>
      `${text.signedShare(low)} to ${text.signedShare(high)}`,
  },
  points: {
    value: points,
    interval: (low: number, high: number) => `${points(low)} to ${points(high)}`,
  },
};
