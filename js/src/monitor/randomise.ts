import type { Metric } from './metrics.js';
import { randomUint32, uniformBelow } from './random.js';

/**
 * The answer bytes of a device whose true bucket is `bucket`, with noise: local differential privacy,
 * as core/privacy/local_randomiser.h. Wang, Blocki, Li, Jha, "Locally Differentially Private Protocols
 * for Frequency Estimation", 2017.
 */
export function randomise(metric: Metric, bucket: number): number[] {
  const { buckets, keep32, flip32 } = metric;
  if (flip32 === undefined) {
    if (randomUint32() < keep32) return [bucket];
    const other = uniformBelow(buckets - 1);
    return [other < bucket ? other : other + 1];
  }
  const bytes = new Array<number>(Math.ceil(buckets / 8)).fill(0);
  for (let bit = 0; bit < buckets; bit++) {
    if (randomUint32() >= (bit === bucket ? keep32 : flip32)) continue;
    const at = bit >> 3;
    bytes[at] = (bytes[at] as number) | (1 << (bit & 7));
  }
  return bytes;
}
