import { describe, expect, it } from 'vitest';
import { type Candidate, makeCandidate } from '../../js/src/feedback/candidate.js';
import { chooseCells } from '../../js/src/feedback/choose-cells.js';

const candidate = (group: number, event: number, subject: string, object?: string): Candidate =>
  makeCandidate({ group, event, subject, ...(object && { object }), hour: 1, model: null });
const many = (count: number, make: (n: number) => Candidate): Candidate[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe('the cells of a day', () => {
  it.each([
    ['funnel', 16, many(40, (n) => candidate(1, 2 + (n % 3), `slot-${n}`))],
    ['rails put on the page or seen', 10, many(40, (n) => candidate(1, n % 2 ? 1 : 5, `s-${n}`))],
    ['items', 8, many(40, (n) => candidate(2, 2 + (n % 3), 'home', `item-${n}`))],
    ['items seen, in one message', 2, many(40, (n) => candidate(2, 1, 'home', `item-${n}`))],
    ['transitions', 1, many(5, (n) => candidate(3, 0, 'A', `item-${n}`))],
    ['experiments', 5, many(20, (n) => candidate(4, 6, `test:${n}`))],
    ['segments', 1, many(5, (n) => candidate(5, 0, `segment-${n}`))],
  ])('%s: at most %i', (_, limit, candidates) => {
    const chosen = chooseCells([], candidates);
    expect(chosen).toHaveLength(limit);
    expect(new Set(chosen).size).toBe(limit);
  });

  it('are at most 4 views of items, over several messages', () => {
    let said: string[] = [];
    for (let message = 0; message < 5; message++) {
      const seen = many(10, (n) => candidate(2, 1, 'home', `item-${message}-${n}`));
      said = [...said, ...chooseCells(said, seen)];
    }
    expect(said).toHaveLength(4);
  });

  it('come once', () => {
    const click = candidate(1, 2, 'home');
    expect(chooseCells([click.key], [click])).toEqual([]);
    expect(chooseCells([], [click, candidate(1, 2, 'home')])).toEqual([click.key]);
  });

  it('of the funnel go first come, first served, but leave room for what follows a view', () => {
    const rails = many(16, (n) => candidate(1, n % 2 ? 1 : 5, `slot-${n}`));
    const purchase = candidate(1, 4, 'slot-0');
    const chosen = chooseCells([], [...rails, purchase]);
    expect(chosen).toEqual([...rails.slice(0, 10).map(({ key }) => key), purchase.key]);
  });

  it('of items are the rare events first', () => {
    const candidates = [1, 2, 3, 4].flatMap((event) =>
      many(3, (n) => candidate(2, event, 'home', `item-${n}`)),
    );
    const events = chooseCells([], candidates).map((key) => key[1]);
    expect(events).toEqual(['4', '4', '4', '3', '3', '3', '2', '2']);
  });

  it('of items are drawn at random among equals', () => {
    const drawn = new Map<string, number>();
    for (let round = 0; round < 2000; round++) {
      const seen = many(10, (n) => candidate(2, 1, 'home', `item-${n}`));
      for (const key of chooseCells([], seen)) drawn.set(key, (drawn.get(key) ?? 0) + 1);
    }
    expect(drawn.size).toBe(10);
    // 2000 rounds, 2 of 10: 400 each, standard deviation 18; a fair draw leaves this with less than 1e-9.
    for (const count of drawn.values()) expect(Math.abs(count - 400)).toBeLessThan(120);
  });
});
