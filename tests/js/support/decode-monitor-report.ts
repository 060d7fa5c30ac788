// A second, independent reading of docs/FORMAT.md, "Monitoring report, version 1".

export interface DecodedMonitorReport {
  readonly id: string;
  readonly day: number;
  /** 1 to 6 */
  readonly metric: number;
  /** The buckets that the answer names: one with randomised response. */
  readonly buckets: readonly number[];
}

const buckets = [13, 21, 3, 4, 33, 28];
const unary = [5, 6];

export function isMonitorReport(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 3)).toString() === 'NSM';
}

export function decodeMonitorReport(bytes: Uint8Array): DecodedMonitorReport {
  const fail = (text: string): never => {
    throw new Error(`monitoring report: ${text}`);
  };
  if (!isMonitorReport(bytes) || bytes[3] !== 1) fail('no magic, or another version');
  const id = Buffer.from(bytes.subarray(4, 20)).toString('hex');
  const day = Buffer.from(bytes.subarray(20, 24)).readUInt32LE();
  const metric = bytes[24] as number;
  const count = buckets[metric - 1] ?? fail(`metric ${metric}`);
  const answer = bytes.subarray(25);
  if (!unary.includes(metric)) {
    const [bucket = count] = answer;
    if (answer.length !== 1 || bucket >= count) fail(`answer ${answer}`);
    return { id, day, metric, buckets: [bucket] };
  }
  if (answer.length !== Math.ceil(count / 8)) fail(`${answer.length} bytes of answer`);
  const set: number[] = [];
  for (let bit = 0; bit < 8 * answer.length; bit++) {
    if (((answer[bit >> 3] as number) >> (bit & 7)) & 1) set.push(bit);
  }
  if (set.some((bit) => bit >= count)) fail('bits beyond the last bucket');
  return { id, day, metric, buckets: set };
}
