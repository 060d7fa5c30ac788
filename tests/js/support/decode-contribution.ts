// A second, independent reading of docs/FORMAT.md: strict, and refuses whatever the page refuses.

export interface DecodedContribution {
  readonly id: string;
  readonly hour: number;
  readonly model: string;
  /** "slot|item|event" -> count */
  readonly counts: Map<string, number>;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export function decodeContribution(bytes: Uint8Array): DecodedContribution {
  let at = 0;
  const fail = (text: string): never => {
    throw new Error(`byte ${at}: ${text}`);
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) fail('the bytes end early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const varint = (low: number, high: number): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = take(1)[0] as number;
      if (shift > 28 || (byte === 0 && shift > 0)) fail('not the shortest form');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (value < low || value > high) fail(`found ${value}, expected ${low} to ${high}`);
    return value;
  };
  const texts = (high: number, low: number, longest: number, allowed: RegExp): string[] => {
    const list = Array.from({ length: varint(1, high) }, () => {
      const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      const text = utf8.decode(take(varint(low, longest)));
      if (!allowed.test(text)) fail(`"${text}" has a character outside the set`);
      return text;
    });
    if (new Set(list).size !== list.length) fail('a text comes twice');
    return list;
  };

  if (bytes.length > 16_384) fail('larger than the SDK may send');
  if (hex(take(3)) !== '4e5343') fail('no magic');
  if (take(1)[0] !== 1) fail('unknown version');
  const id = hex(take(16));
  const hour = Buffer.from(take(4)).readUInt32LE();
  const model = hex(take(8));
  const slots = texts(32, 0, 64, /^[A-Za-z0-9._:-]*$/);
  const items = texts(256, 1, 128, /^[^\p{Cc}]+$/u);
  const counts = new Map<string, number>();
  for (let left = varint(1, 1024); left > 0; left--) {
    const slot = slots[varint(0, slots.length - 1)];
    const item = items[varint(0, items.length - 1)];
    const event = take(1)[0] as number;
    if (event < 1 || event > 4) fail('unknown event');
    const key = `${slot}|${item}|${event}`;
    if (counts.has(key)) fail('a counter comes twice');
    counts.set(key, varint(1, 255));
  }
  if (at !== bytes.length) fail('something follows the last counter');
  return { id, hour, model, counts };
}
