// A second, independent reading of docs/FORMAT.md: strict, and refuses whatever the page refuses.

export interface DecodedContribution {
  readonly id: string;
  readonly hour: number;
  readonly model: string;
  readonly unit: 'page visit' | 'device day';
  /** "slot|event" */
  readonly funnel: readonly string[];
  /** "slot|item|event" */
  readonly items: readonly string[];
  /** "from>to" */
  readonly transitions: readonly string[];
  /** "experiment:arm|event" */
  readonly experiments: readonly string[];
  readonly segments: readonly string[];
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
  const byte = (allowed: readonly number[]): number => {
    const value = take(1)[0] as number;
    if (!allowed.includes(value)) fail(`found ${value}, expected one of ${allowed}`);
    return value;
  };
  const varint = (low: number, high: number): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const part = take(1)[0] as number;
      if (shift > 28 || (part === 0 && shift > 0)) fail('not the shortest form');
      value += (part & 0x7f) * 2 ** shift;
      if (part < 0x80) break;
    }
    if (value < low || value > high) fail(`found ${value}, expected ${low} to ${high}`);
    return value;
  };
  const unique = (list: string[]): string[] => {
    if (new Set(list).size !== list.length) fail('something comes twice');
    return list;
  };
  const listOf = (high: number, read: () => string): string[] =>
    unique(Array.from({ length: varint(0, high) }, read));
  const texts = (high: number, low: number, longest: number, allowed: RegExp): string[] =>
    listOf(high, () => {
      const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
      const text = utf8.decode(take(varint(low, longest)));
      if (!allowed.test(text)) fail(`"${text}" has a character outside the set`);
      return text;
    });
  const oneOf = (list: readonly string[]): string => list[varint(0, list.length - 1)] as string;

  if (bytes.length > 8192) fail('larger than the SDK may send');
  if (hex(take(3)) !== '4e5343') fail('no magic');
  if (take(1)[0] !== 2) fail('unknown version');
  const id = hex(take(16));
  const hour = Buffer.from(take(4)).readUInt32LE();
  const model = hex(take(8));
  const unit = byte([0, 1]) === 1 ? 'device day' : 'page visit';
  const slots = texts(16, 0, 64, /^[A-Za-z0-9._:-]*$/);
  const itemTexts = texts(16, 1, 128, /^[^\p{Cc}]+$/u);
  const labels = texts(4, 1, 64, /^[A-Za-z0-9._:-]+$/);
  const funnel = listOf(16, () => `${oneOf(slots)}|${byte([1, 2, 3, 4, 5])}`);
  const items = listOf(8, () => `${oneOf(slots)}|${oneOf(itemTexts)}|${byte([1, 2, 3, 4])}`);
  const transitions = listOf(1, () => {
    const pair = [oneOf(itemTexts), oneOf(itemTexts)];
    if (pair[0] === pair[1]) fail('from an item to itself');
    return pair.join('>');
  });
  const experiments = listOf(5, () => `${oneOf(labels)}|${byte([1, 2, 3, 4, 6])}`);
  const segments = listOf(1, () => oneOf(labels));
  if (at !== bytes.length) fail('something follows the last cell');
  if (![funnel, items, transitions, experiments, segments].some(({ length }) => length > 0)) {
    fail('no cell');
  }
  return { id, hour, model, unit, funnel, items, transitions, experiments, segments };
}
