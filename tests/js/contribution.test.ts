import { describe, expect, it } from 'vitest';
import { contributionLimits } from '../../js/src/feedback/contribution.js';
import { ContributionBuilder } from '../../js/src/feedback/contribution-builder.js';
import { encodeContribution } from '../../js/src/feedback/encode-contribution.js';
import { decodeContribution } from './support/decode-contribution.js';
import { seededRandom } from './support/seeded-random.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const fromHex = (hex: string): Uint8Array =>
  new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'));

describe('the bytes of a contribution', () => {
  it('are those of docs/FORMAT.md', () => {
    const golden = fromHex(
      [
        '4e5343 01', // magic, version
        '000102030405060708090a0b0c0d0e0f', // report id
        '107a0700', // hour 490000
        '0123456789abcdef', // model
        '02 00 0c 686f6d653a666f722d796f75', // slots "", "home:for-you"
        '02 02 4131 02 c39c', // items "A1", "Ü"
        '02 01 00 01 c801 00 01 04 01', // 200 views of A1 in slot 1, one purchase of Ü in slot 0
      ].join(''),
    );
    expect(
      encodeContribution({
        reportId: Uint8Array.from({ length: 16 }, (_, index) => index),
        hour: 490_000,
        model: '0123456789abcdef',
        slots: ['', 'home:for-you'],
        items: [utf8('A1'), utf8('Ü')],
        counters: [
          { slot: 1, item: 0, event: 1, count: 200 },
          { slot: 0, item: 1, event: 4, count: 1 },
        ],
      }),
    ).toEqual(golden);
  });

  it('have a model of zeros when none was loaded', () => {
    const builder = new ContributionBuilder(1, null);
    builder.add('', 'A', 1);
    expect(decodeContribution(builder.seal().bytes).model).toBe('0'.repeat(16));
  });

  it('carry hours above 2^31', () => {
    const builder = new ContributionBuilder(0xfffffffe, null);
    builder.add('', 'A', 1);
    expect(decodeContribution(builder.seal().bytes).hour).toBe(0xfffffffe);
  });
});

describe('a contribution builder', () => {
  it('gives each batch an id of its own', () => {
    const seal = () => {
      const builder = new ContributionBuilder(1, null);
      builder.add('', 'A', 1);
      return builder.seal();
    };
    const [first, second] = [seal(), seal()];
    expect(first.id).not.toBe(second.id);
    expect(decodeContribution(first.bytes).id).toBe(first.id);
  });

  it.each([
    ['home rail/1', 'home-rail-1'],
    ['été', '-t-'],
    ['🛒 cart', '--cart'],
    ['x'.repeat(70), 'x'.repeat(64)],
    ['A-Z_a.z:0', 'A-Z_a.z:0'],
  ])('writes slot %j as %j', (slot, written) => {
    const builder = new ContributionBuilder(1, null);
    builder.add(slot, 'A', 2);
    expect([...decodeContribution(builder.seal().bytes).counts]).toEqual([[`${written}|A|2`, 1]]);
  });

  it.each<[string, (n: number) => [slot: string, item: string, event: number], number]>([
    ['count', () => ['s', 'A', 1], contributionLimits.count],
    ['slots', (n) => [`s${n}`, 'A', 1], contributionLimits.slots],
    ['items', (n) => ['s', `A${n}`, 1], contributionLimits.items],
    [
      'counters',
      (n) => [`s${n % 16}`, `A${Math.floor(n / 64)}`, 1 + (Math.floor(n / 16) % 4)],
      contributionLimits.counters,
    ],
  ])('is full at the limit of %s', (_, action, limit) => {
    const builder = new ContributionBuilder(1, null);
    for (let n = 0; n < limit; n++) expect(builder.add(...action(n))).toBe(true);
    expect(builder.add(...action(limit))).toBe(false);
    expect(builder.size).toBe(limit);
    const { counts } = decodeContribution(builder.seal().bytes);
    expect([...counts.values()].reduce((sum, count) => sum + count)).toBe(limit);
  });

  it('is full before it is too large, and what it holds stays', () => {
    const builder = new ContributionBuilder(1, null);
    let added = 0;
    while (builder.add('s', `${added}${'ü'.repeat(62)}`, 1)) added++;
    const { bytes } = builder.seal();
    expect(bytes.length).toBeLessThanOrEqual(contributionLimits.bytes);
    expect(bytes.length).toBeGreaterThan(0.95 * contributionLimits.bytes);
    expect(decodeContribution(bytes).counts.size).toBe(added);
  });

  it('splits any sequence of actions into valid batches that add up', () => {
    const seed = Date.now() % 100_000;
    const random = seededRandom(seed);
    const expected = new Map<string, number>();
    const found = new Map<string, number>();
    const seal = (builder: ContributionBuilder) => {
      for (const [key, count] of decodeContribution(builder.seal().bytes).counts) {
        found.set(key, (found.get(key) ?? 0) + count);
      }
    };
    let builder = new ContributionBuilder(1, null);
    for (let n = 0; n < 20_000; n++) {
      // Low numbers far more often than high ones, as in a shop.
      const slot = `slot-${Math.floor(random() ** 3 * 40)}`;
      const item = `item-${Math.floor(random() ** 3 * 400)}-${'x'.repeat(random() * 100)}`;
      const event = 1 + Math.floor(random() * 4);
      if (!builder.add(slot, item, event)) {
        seal(builder);
        builder = new ContributionBuilder(1, null);
        builder.add(slot, item, event);
      }
      const key = `${slot}|${item}|${event}`;
      expected.set(key, (expected.get(key) ?? 0) + 1);
    }
    seal(builder);
    expect(found, `seed ${seed}`).toEqual(expected);
  });
});
