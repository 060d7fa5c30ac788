// What the insight endpoints would answer after a month of a shop.
import type {
  Drift,
  Estimate,
  Experiments,
  Funnel,
  Monitoring,
} from '../../../backend/dashboard/page/contract.js';

const firstDay = Date.UTC(2026, 9, 22);
export const dayCount = 30;

export function day(index: number): string {
  return new Date(firstDay + index * 86_400_000).toISOString().slice(0, 10);
}

export function hour(index: number): string {
  return `${day(index)}T00:00:00Z`;
}

function around(value: number, half: number): Estimate {
  return { value, low: value - half, high: value + half };
}

const suppressed: Estimate = { value: null, low: 0, high: 50, below: 50 };

/** A week's rhythm with some unevenness, the same in every run. */
export function weekly(level: number, index: number): number {
  const rhythm = [1, 0.94, 0.91, 0.97, 1.08, 1.22, 1.16][index % 7] ?? 1;
  return Math.round(level * rhythm * (1 + 0.06 * Math.sin(index * 2.3)));
}

const series = (viewed: number): Funnel['slots'][number]['series'] =>
  Array.from({ length: dayCount }, (_, index) => ({
    window_start: hour(index),
    viewed: around(weekly(viewed, index), 19),
    clicked: around(weekly(viewed * 0.084, index), 19),
    added: around(weekly(viewed * 0.021, index), 19),
    purchased: viewed * 0.006 > 60 ? around(weekly(viewed * 0.006, index), 19) : suppressed,
  }));

const rates = {
  view_rate: around(0.712, 0.004),
  click_through: around(0.0841, 0.0018),
  cart_rate: around(0.248, 0.011),
  purchase_rate: around(0.0714, 0.0062),
};

export const funnel: Funnel = {
  windows: Array.from({ length: dayCount }, (_, index) => ({ start: hour(index), hours: 24 })),
  slots: [
    {
      slot: 'home-for-you',
      model: '9f3c1a7de2b04c55a8f1d6e07b3c9a10',
      served: around(552_310, 104),
      viewed: around(393_245, 104),
      clicked: around(33_072, 104),
      added: around(8_202, 104),
      purchased: around(2_361, 104),
      ...rates,
      series: series(13_000),
    },
    {
      slot: 'product-similar',
      model: '9f3c1a7de2b04c55a8f1d6e07b3c9a10',
      served: around(310_877, 104),
      viewed: around(188_020, 104),
      clicked: around(20_912, 104),
      added: around(4_377, 104),
      purchased: around(1_130, 104),
      ...rates,
      series: series(6_200),
    },
    {
      slot: '',
      model: null,
      served: around(1_204, 104),
      viewed: around(871, 104),
      clicked: around(96, 38),
      added: suppressed,
      purchased: suppressed,
      view_rate: around(0.72, 0.1),
      click_through: around(0.11, 0.044),
      cart_rate: { value: null, low: 0, high: 0.52 },
      purchase_rate: { value: null, low: 0, high: 0.52 },
      series: series(300),
    },
  ],
};

export const lift: Experiments = {
  experiments: [
    {
      name: 'personal-rails',
      baseline: 'holdout',
      sample_ratio: { ok: true, p: 0.41 },
      arms: [
        {
          arm: 'holdout',
          devices: around(41_220, 58),
          rates: {
            click: around(0.0612, 0.0024),
            add_to_cart: around(0.0331, 0.0018),
            purchase: around(0.0124, 0.0012),
          },
          lift: null,
        },
        {
          arm: 'personal',
          devices: around(370_411, 58),
          rates: {
            click: around(0.0741, 0.0009),
            add_to_cart: around(0.0339, 0.0006),
            purchase: around(0.0117, 0.0004),
          },
          lift: {
            click: {
              absolute: around(0.0129, 0.0025),
              relative: around(0.2108, 0.046),
              verdict: 'better',
            },
            add_to_cart: {
              absolute: around(0.0008, 0.0019),
              relative: around(0.0242, 0.058),
              verdict: 'no difference shown',
            },
            purchase: {
              absolute: around(-0.0007, 0.0013),
              relative: around(-0.0565, 0.104),
              verdict: 'no difference shown',
            },
          },
        },
      ],
    },
    {
      name: 'rail-size',
      baseline: 'control',
      sample_ratio: { ok: false, p: 0.00002 },
      arms: [
        {
          arm: 'control',
          devices: around(20_110, 58),
          rates: { click: around(0.071, 0.0034), purchase: around(0.0131, 0.0016) },
        },
        {
          arm: 'eight',
          devices: around(21_977, 58),
          rates: { click: around(0.0608, 0.0032), purchase: suppressed },
          lift: {
            click: {
              absolute: around(-0.0102, 0.0047),
              relative: around(-0.1437, 0.066),
              verdict: 'worse',
            },
          },
        },
      ],
    },
  ],
};

function share(
  label: string,
  value: number,
  half: number,
): { label: string; share: number; low: number; high: number } {
  return { label, share: value, low: value - half, high: value + half };
}

const days = Array.from({ length: 7 }, (_, index) => ({
  day: day(index),
  reports: 2_600,
  shares: [0.5, 0.5],
}));

export const monitoring: Monitoring = {
  metrics: [
    {
      name: 'recommend_latency_ms',
      mechanism: 'randomized_response',
      epsilon: 2,
      reports: 184_220,
      enough: true,
      needed: 5000,
      buckets: [
        share('none', 0.191, 0.006),
        share('under 5 ms', 0.428, 0.007),
        share('5 to 10 ms', 0.246, 0.006),
        share('10 to 20 ms', 0.092, 0.006),
        share('20 to 50 ms', 0.031, 0.006),
        share('50 to 100 ms', 0.009, 0.006),
        share('over 100 ms', 0.003, 0.006),
      ],
      days,
      drift: { psi: 0.004, psi_raw: 0.019, ks: 0.011, significant: false },
    },
    {
      name: 'click_position',
      mechanism: 'unary_encoding',
      epsilon: 2,
      reports: 91_077,
      enough: true,
      needed: 5000,
      buckets: [
        share('none', 0.902, 0.01),
        share('1', 0.038, 0.008),
        share('2', 0.021, 0.008),
        share('3', 0.014, 0.008),
        share('4', 0.016, 0.008),
        share('5', 0.009, 0.008),
        ...Array.from({ length: 14 }, (_, at) => share(String(at + 6), 0.003, 0.008)),
        share('20+', 0.002, 0.008),
      ],
      days,
      drift: { psi: 0.31, psi_raw: 0.34, ks: 0.14, significant: true },
    },
    {
      name: 'rail_source',
      mechanism: 'randomized_response',
      epsilon: 2,
      reports: 64_903,
      enough: true,
      needed: 5000,
      buckets: [
        share('none', 0.11, 0.01),
        share('model', 0.79, 0.011),
        share('popular', 0.082, 0.01),
        share('fallback', 0.018, 0.01),
      ],
      days,
      drift: null,
    },
    {
      name: 'failure',
      mechanism: 'randomized_response',
      epsilon: 2,
      reports: 3_118,
      enough: false,
      needed: 5000,
      buckets: [],
      days: [],
      drift: null,
    },
  ],
};

const baseline = { from: hour(15), to: hour(22) };
const present = { from: hour(22), to: hour(29) };

export const drift: Drift = {
  series: [
    {
      name: 'recommend_latency_ms',
      kind: 'monitoring',
      psi: 0.004,
      psi_raw: 0.019,
      ks: 0.011,
      significant: false,
      baseline,
      present,
    },
    {
      name: 'click_position',
      kind: 'monitoring',
      psi: 0.31,
      psi_raw: 0.34,
      ks: 0.14,
      significant: true,
      baseline,
      present,
    },
    {
      name: 'items',
      kind: 'items',
      psi: 0.118,
      psi_raw: 0.142,
      ks: 0.08,
      significant: true,
      baseline,
      present,
    },
    {
      name: 'segments',
      kind: 'segments',
      psi: 0.01,
      psi_raw: 0.016,
      ks: null,
      significant: false,
      baseline,
      present,
    },
  ],
  skew: {
    deciles: [0.412, 0.193, 0.121, 0.083, 0.061, 0.047, 0.034, 0.024, 0.016, 0.009].map(
      (value, index) => ({
        decile: index + 1,
        share: value,
        low: value - 0.005,
        high: value + 0.005,
        baseline: index === 0 ? 0.46 : value - 0.004,
      }),
    ),
  },
};
