// What a monitoring report can be about: the table of core/privacy/monitor_report.cpp. Numbers and
// buckets are for ever; a changed metric is a new one. Bucket 0 is always "none".
import type { ErrorCode } from '../shelf-error.js';

export interface Metric {
  /** In the format. */
  readonly number: number;
  readonly buckets: number;
  /** Probability, in units of 2^-32, that the true bucket's answer stays. */
  readonly keep32: number;
  /** Unary encoding only: that another bucket's bit is set. Absent: randomised response. */
  readonly flip32?: number;
}

/** Bucket 1 is "other"; an error's bucket is its place in this list + 2. */
export const failureCodes: readonly ErrorCode[] = [
  'server',
  'disposed',
  'consent-off',
  'nothing-known',
  'all-excluded',
  'core-refused',
  'timeout',
  'manifest-unavailable',
  'manifest-invalid',
  'manifest-unsupported',
  'shard-unavailable',
  'shard-corrupt',
  'shard-rejected',
  'insecure-context',
  'wasm-unavailable',
  'out-of-memory',
  'worker-unavailable',
  'feedback-unavailable',
  'tags-unavailable',
  'worker-died',
  'vision-unavailable',
  'photo-invalid',
  'version-mismatch',
  'storage-unavailable',
  'contribution-dropped',
  'internal',
];

// Randomised response: floor(2^32 e^epsilon / (e^epsilon + buckets - 1)). Unary encoding: a half, and
// ceil(2^32 / (e^epsilon + 1)). Whole numbers, so that every browser and the backend have the same.
const half32 = 2 ** 31;
const unaryFlip32 = 511_972_652; // epsilon 2

export const recommendLatency: Metric = { number: 1, buckets: 13, keep32: 1_636_786_965 };
export const clickPosition: Metric = { number: 2, buckets: 21, keep32: 1_158_702_007 };
/** Epsilon 1; all others have 2. */
export const cartOrigin: Metric = { number: 3, buckets: 3, keep32: 2_474_403_178 };
export const railSource: Metric = { number: 4, buckets: 4, keep32: 3_054_729_321 };
export const modelVersion: Metric = {
  number: 5,
  buckets: 33,
  keep32: half32,
  flip32: unaryFlip32,
};
export const failure: Metric = {
  number: 6,
  buckets: failureCodes.length + 2,
  keep32: half32,
  flip32: unaryFlip32,
};

export const metrics: readonly Metric[] = [
  recommendLatency,
  clickPosition,
  cartOrigin,
  railSource,
  modelVersion,
  failure,
];
