import { hex } from '../shared/hex.js';
import { contributionLimits, reportIdBytes } from './contribution.js';
import { contributionVersion } from './encode-contribution.js';

/** "C" of "NSC". */
const contributionMark = 0x43;
const monitorReportVersion = 1;

/** A message that is sealed: its bytes are the same at every try. */
export interface Batch {
  /** The report id inside the bytes, as 32 hex digits. */
  readonly id: string;
  readonly bytes: Uint8Array;
  /** A contribution; else a monitoring report, which begins alike. */
  readonly isContribution: boolean;
}

export function makeBatch(bytes: Uint8Array): Batch {
  return {
    id: hex(bytes.subarray(4, 4 + reportIdBytes)),
    bytes,
    isContribution: bytes[2] === contributionMark,
  };
}

/** Whether a stored entry is the bytes of a batch, in a format of this SDK, under its id. */
export function isStoredBatch(key: IDBValidKey, value: unknown): boolean {
  if (!(value instanceof Uint8Array) || value.byteLength > contributionLimits.bytes) return false;
  const { id, isContribution } = makeBatch(value);
  return id === key && value[3] === (isContribution ? contributionVersion : monitorReportVersion);
}
