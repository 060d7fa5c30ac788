import { hex } from '../shared/hex.js';
import { contributionLimits, reportIdBytes } from './contribution.js';

/** A contribution that is sealed: its bytes are the same at every try. */
export interface Batch {
  /** The report id inside the bytes, as 32 hex digits. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

export function makeBatch(bytes: Uint8Array): Batch {
  return { id: hex(bytes.subarray(4, 4 + reportIdBytes)), bytes };
}

/** Whether a stored entry is the bytes of a batch under its id. */
export function isStoredBatch(key: IDBValidKey, value: unknown): boolean {
  return (
    value instanceof Uint8Array &&
    value.byteLength <= contributionLimits.bytes &&
    makeBatch(value).id === key
  );
}
