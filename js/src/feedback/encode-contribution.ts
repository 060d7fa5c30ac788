import type { Contribution } from './contribution.js';

const magic = [0x4e, 0x53, 0x43];
const version = 1;
const modelBytes = 8;

/**
 * The bytes of a contribution, as docs/FORMAT.md defines them. Limits are not checked again:
 * ContributionBuilder keeps them.
 */
export function encodeContribution(contribution: Contribution): Uint8Array {
  const { reportId, hour, model, slots, items, counters } = contribution;
  const bytes = [...magic, version, ...reportId];
  for (let shift = 0; shift < 32; shift += 8) bytes.push((hour >>> shift) & 0xff);
  for (let at = 0; at < modelBytes; at++) {
    bytes.push(model ? Number.parseInt(model.slice(2 * at, 2 * at + 2), 16) : 0);
  }
  pushVarint(bytes, slots.length);
  for (const slot of slots) pushText(bytes, new TextEncoder().encode(slot));
  pushVarint(bytes, items.length);
  for (const item of items) pushText(bytes, item);
  pushVarint(bytes, counters.length);
  for (const { slot, item, event, count } of counters) {
    pushVarint(bytes, slot);
    pushVarint(bytes, item);
    bytes.push(event);
    pushVarint(bytes, count);
  }
  return new Uint8Array(bytes);
}

function pushText(bytes: number[], text: Uint8Array): void {
  pushVarint(bytes, text.byteLength);
  bytes.push(...text);
}

/** Unsigned LEB128, shortest form. */
function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
}
