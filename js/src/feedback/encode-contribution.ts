import { cellTexts, itemList, subjectList } from './cell-texts.js';
import { type Cell, type Contribution, funnel, segments } from './contribution.js';
import { pushUint32 } from './push-uint32.js';

const magic = [0x4e, 0x53, 0x43];
export const contributionVersion = 2;
const modelBytes = 8;

/**
 * The bytes of a contribution, as docs/FORMAT.md defines them. Limits are not checked again: see
 * sealCells().
 */
export function encodeContribution({ reportId, unit, cells }: Contribution): Uint8Array {
  const { hour, model } = cells[0] as Cell;
  const bytes = [...magic, contributionVersion, ...reportId];
  pushUint32(bytes, hour);
  const digits = model ?? '0'.repeat(2 * modelBytes);
  bytes.push(...(digits.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)), unit);
  const lists = cellTexts(cells);
  // Numbers of texts and cells, and their places, are below 128: varints of one byte.
  for (const list of lists) {
    bytes.push(list.length);
    for (const text of list) pushText(bytes, text);
  }
  for (let group = funnel; group <= segments; group++) {
    const some = cells.filter((cell) => cell.group === group);
    bytes.push(some.length);
    for (const { subject, object, event } of some) {
      bytes.push((lists[subjectList(group)] as string[]).indexOf(subject));
      if (object !== undefined) bytes.push((lists[itemList] as string[]).indexOf(object));
      if (event > 0) bytes.push(event);
    }
  }
  return new Uint8Array(bytes);
}

function pushText(bytes: number[], text: string): void {
  const utf8 = new TextEncoder().encode(text);
  const { length } = utf8;
  // An item may have 128 bytes, which takes two for its length.
  if (length < 0x80) bytes.push(length);
  else bytes.push((length & 0x7f) | 0x80, length >> 7);
  bytes.push(...utf8);
}
