import { reportIdBytes } from '../feedback/contribution.js';
import { pushUint32 } from '../feedback/push-uint32.js';

const magic = [0x4e, 0x53, 0x4d];
const version = 1;

/** The bytes of a monitoring report under a fresh random id: docs/FORMAT.md. `day`: since 1970-01-01. */
export function encodeMonitorReport(
  day: number,
  metric: number,
  answer: readonly number[],
): Uint8Array {
  const reportId = crypto.getRandomValues(new Uint8Array(reportIdBytes));
  const bytes = [...magic, version, ...reportId];
  pushUint32(bytes, day);
  return new Uint8Array([...bytes, metric, ...answer]);
}
