import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureCodes, type Metric, metrics } from '../../../js/src/monitor/metrics.js';
import { uniformBelow } from '../../../js/src/monitor/random.js';
import { randomise } from '../../../js/src/monitor/randomise.js';
import type { ErrorCode } from '../../../js/src/shelf-error.js';

// Every bound below is 6.5 standard deviations: a right randomiser fails with less than 1e-9 a check.
const deviations = 6.5;
const expectShare = (found: number, draws: number, p: number, context: string): void => {
  expect(Math.abs(found - p * draws), context).toBeLessThan(
    deviations * Math.sqrt(p * (1 - p) * draws),
  );
};

/** The buckets that an answer names. */
function named({ buckets, flip32 }: Metric, answer: readonly number[]): number[] {
  if (flip32 === undefined) return [...answer];
  return Array.from({ length: buckets }, (_, bit) => bit).filter(
    (bit) => ((answer[bit >> 3] as number) >> (bit & 7)) & 1,
  );
}

describe('the table of metrics', () => {
  it("has the core's numbers", () => {
    // tests/core/privacy/local_randomiser_test.cpp checks the same numbers.
    expect(metrics.map(({ keep32, flip32 }) => [keep32, flip32])).toEqual([
      [1636786965, undefined],
      [1158702007, undefined],
      [2474403178, undefined],
      [3054729321, undefined],
      [2 ** 31, 511972652],
      [2 ** 31, 511972652],
    ]);
    expect(metrics.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("has the core's buckets", () => {
    const source = readFileSync(
      new URL('../../../core/privacy/monitor_report.cpp', import.meta.url),
      'utf8',
    );
    const labels = (name: string): string[] => {
      const [, list = ''] = new RegExp(`${name}\\[\\] = {([^}]*)}`).exec(source) ?? [];
      return [...list.matchAll(/"([^"]*)"/g)].map(([, label = '']) => label);
    };
    const lists = ['Latencies', 'Positions', 'Origins', 'Sources', 'Models', 'Failures'];
    expect(metrics.map(({ buckets }) => buckets)).toEqual(
      lists.map((name) => labels(`k${name}`).length),
    );
    expect(labels('kFailures')).toEqual(['none', 'other', ...failureCodes]);
  });

  it('names every error code of the SDK', () => {
    const source = readFileSync(new URL('../../../js/src/shelf-error.ts', import.meta.url), 'utf8');
    const codes = [...source.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(
      ([, code]) => code as ErrorCode,
    );
    expect([...failureCodes].sort()).toEqual(codes.sort());
  });

  it.each(metrics)('keeps epsilon: metric $number', ({ number, buckets, keep32, flip32 }) => {
    const p = keep32 / 2 ** 32;
    const loss =
      flip32 === undefined
        ? Math.log(p / ((1 - p) / (buckets - 1)))
        : Math.log((p * (1 - flip32 / 2 ** 32)) / ((1 - p) * (flip32 / 2 ** 32)));
    const epsilon = number === 3 ? 1 : 2;
    expect(loss).toBeLessThanOrEqual(epsilon);
    expect(loss).toBeCloseTo(epsilon, 6);
  });
});

describe('an answer', () => {
  it.each(metrics)('has the promised probabilities: metric $number', (metric) => {
    const { buckets, keep32, flip32 } = metric;
    const draws = 5_000;
    const length = flip32 === undefined ? 1 : Math.ceil(buckets / 8);
    for (const truth of [0, buckets - 1]) {
      const found = new Array<number>(buckets).fill(0);
      for (let draw = 0; draw < draws; draw++) {
        const answer = randomise(metric, truth);
        if (answer.length !== length) throw new Error(`${answer.length} bytes`);
        for (const bucket of named(metric, answer)) found[bucket] = (found[bucket] ?? 0) + 1;
      }
      const p = keep32 / 2 ** 32;
      const q = flip32 === undefined ? (1 - p) / (buckets - 1) : flip32 / 2 ** 32;
      for (const [bucket, count] of found.entries()) {
        expectShare(count, draws, bucket === truth ? p : q, `truth ${truth}, bucket ${bucket}`);
      }
    }
  });

  it('sets no bit beyond the last bucket', () => {
    for (const metric of metrics.filter(({ flip32 }) => flip32 !== undefined)) {
      const answers = Array.from({ length: 2000 }, () => randomise(metric, 0));
      const beyond = answers.map((answer) => (answer.at(-1) ?? 0) >> (metric.buckets % 8));
      expect(new Set(beyond)).toEqual(new Set([0]));
    }
  });
});

describe('a random number', () => {
  it('is uniform below any bound', () => {
    const draws = 60_000;
    for (const bound of [1, 2, 3, 6, 20]) {
      const found = new Array<number>(bound).fill(0);
      for (let draw = 0; draw < draws; draw++) {
        const value = uniformBelow(bound);
        found[value] = (found[value] ?? 0) + 1;
      }
      expect(found).toHaveLength(bound);
      if (bound === 1) continue;
      for (const count of found) expectShare(count, draws, 1 / bound, `below ${bound}`);
    }
  });
});
