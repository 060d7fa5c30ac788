import { describe, expect, it } from 'vitest';
import {
  type Cell,
  experiments,
  funnel,
  items,
  segments,
  transitions,
} from '../../js/src/feedback/contribution.js';
import { encodeContribution } from '../../js/src/feedback/encode-contribution.js';
import { sealCells } from '../../js/src/feedback/seal-cells.js';
import { decodeContribution } from './support/decode-contribution.js';

const when = { hour: 490_000, model: null };
const cell = (group: number, event: number, subject: string, object?: string): Cell => ({
  ...when,
  group,
  event,
  subject,
  ...(object === undefined ? {} : { object }),
});
const sealed = (cells: readonly Cell[]) =>
  sealCells(cells, 1).map(({ bytes }) => decodeContribution(bytes));

describe('the bytes of a contribution', () => {
  it('are those of docs/FORMAT.md', () => {
    const golden = [
      '4e5343 02', // magic, version
      '000102030405060708090a0b0c0d0e0f', // report id
      '107a0700', // hour 490000
      '0123456789abcdef', // model
      '01', // unit: device and day
      '02 0c 686f6d653a666f722d796f75 00', // slots "home:for-you", ""
      '02 02 4131 02 c39c', // items "A1", "Ü"
      '02 06 72 61 69 6c 3a 62 03 6e 65 77', // labels "rail:b", "new"
      '02 00 05 01 04', // served in slot 0, purchase in slot 1
      '02 00 00 01 01 01 04', // A1 seen in slot 0, Ü bought in slot 1
      '01 00 01', // from A1 to Ü
      '01 00 06', // session in label 0
      '01 01', // segment label 1
    ].join('');
    const model = '0123456789abcdef';
    const bytes = encodeContribution({
      reportId: Uint8Array.from({ length: 16 }, (_, index) => index),
      unit: 1,
      cells: [
        cell(funnel, 5, 'home:for-you'),
        cell(funnel, 4, ''),
        cell(items, 1, 'home:for-you', 'A1'),
        cell(items, 4, '', 'Ü'),
        cell(transitions, 0, 'A1', 'Ü'),
        cell(experiments, 6, 'rail:b'),
        cell(segments, 0, 'new'),
      ].map((one) => ({ ...one, model })),
    });
    expect(Buffer.from(bytes).toString('hex')).toBe(golden.replace(/\s/g, ''));
    expect(decodeContribution(bytes)).toMatchObject({ hour: 490_000, model, unit: 'device day' });
  });

  it("are those of the core's example", () => {
    // tests/core/privacy/contribution_test.cpp: what the backend decodes.
    const bytes = encodeContribution({
      reportId: new Uint8Array(16).fill(0xaa),
      unit: 1,
      cells: [
        cell(transitions, 0, 'it', 'to'),
        cell(funnel, 5, 's'),
        cell(items, 2, 's', 'to'),
        cell(experiments, 6, 'e:a'),
        cell(segments, 0, 'new'),
      ].map((one) => ({ ...one, hour: 0x01020304, model: 'bb'.repeat(8) })),
    });
    const head = `NSC\x02${'\xaa'.repeat(16)}\x04\x03\x02\x01${'\xbb'.repeat(8)}\x01`;
    const texts = '\x01\x01s\x02\x02it\x02to\x02\x03e:a\x03new';
    const cells = '\x01\0\x05\x01\0\x01\x02\x01\0\x01\x01\0\x06\x01\x01';
    expect(Buffer.from(bytes).toString('latin1')).toBe(head + texts + cells);
  });

  it('have a model of zeros when none was loaded, and carry hours above 2^31', () => {
    const [found] = sealed([{ ...cell(funnel, 1, ''), hour: 0xfffffffe }]);
    expect(found).toMatchObject({ model: '0'.repeat(16), hour: 0xfffffffe });
  });

  it('hold an item of 128 bytes', () => {
    const longest = `${'ü'.repeat(63)}xy`;
    expect(sealed([cell(items, 4, '', longest)])[0]?.items).toEqual([`|${longest}|4`]);
  });
});

describe('sealing cells', () => {
  it('gives each message an id of its own, which is in its bytes', () => {
    const [first, second] = [1, 2].map(() => sealCells([cell(funnel, 1, 'a')], 0)[0]);
    expect(first?.id).not.toBe(second?.id);
    expect(decodeContribution(first?.bytes ?? new Uint8Array()).id).toBe(first?.id);
  });

  it('makes one message of each hour and model', () => {
    const cells = [
      cell(funnel, 1, 'a'),
      { ...cell(funnel, 2, 'a'), hour: 490_001 },
      { ...cell(funnel, 3, 'a'), model: 'f'.repeat(16) },
      cell(funnel, 4, 'a'),
    ];
    expect(sealed(cells).map(({ funnel: found }) => found)).toEqual([
      ['a|1', 'a|4'],
      ['a|2'],
      ['a|3'],
    ]);
  });

  it('splits what names too many texts for one message, and loses nothing', () => {
    const cells = [
      ...Array.from({ length: 16 }, (_, n) => cell(funnel, 1, `slot-${n}`)),
      ...Array.from({ length: 8 }, (_, n) => cell(items, 1, `other-${n}`, `item-${n}`)),
      ...Array.from({ length: 5 }, (_, n) => cell(experiments, 6, `test:${n}`)),
      cell(segments, 0, 'new'),
    ];
    const messages = sealed(cells);
    expect(messages.length).toBeGreaterThan(1);
    expect(messages.flatMap(({ funnel: found }) => found)).toHaveLength(16);
    expect(messages.flatMap(({ items: found }) => found)).toHaveLength(8);
    expect(messages.flatMap(({ experiments: found }) => found)).toHaveLength(5);
    expect(messages.flatMap(({ segments: found }) => found)).toEqual(['new']);
  });

  it('makes none of nothing', () => {
    expect(sealCells([], 1)).toEqual([]);
  });
});
