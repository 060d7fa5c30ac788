// Answers of a backend that has seen a month of a shop, of one that was just started, and of one in trouble.
import type {
  Anomalies,
  Drift,
  Experiments,
  Funnel,
  Ledger,
  Monitoring,
  Revenue,
  Status,
} from '../../../backend/dashboard/page/contract.js';
import {
  day,
  dayCount,
  drift,
  funnel,
  hour,
  lift,
  monitoring,
  weekly,
} from './dashboard-insight.js';

export interface DashboardAnswers {
  readonly '/v1/status': Status;
  readonly '/v1/funnel': Funnel;
  readonly '/v1/lift': Experiments;
  readonly '/v1/revenue': Revenue;
  readonly '/v1/monitoring': Monitoring;
  readonly '/v1/drift': Drift;
  readonly '/v1/anomalies': Anomalies;
  readonly '/v1/ledger': Ledger;
}

const groups = ['funnel', 'items', 'transitions', 'experiments', 'segments'];

const ledger: Ledger = {
  entries: Array.from({ length: 60 }, (_, index) => ({
    id: index + 1,
    group: groups[index % groups.length] ?? '',
    window_start: hour(Math.floor(index / groups.length)),
    window_hours: 24,
    released_at: `${day(Math.floor(index / groups.length) + 2)}T00:01:12Z`,
    mechanism: 'discrete_gaussian',
    epsilon: 1,
    delta: 1e-6,
    noise_scale: 24.75,
    cells_per_unit: 24,
    threshold: 50,
  })),
  more: false,
  composed: [
    { days: 1, epsilon: 2.31, delta: 1.9999999999999998e-5, rho: 0.085 },
    { days: 7, epsilon: 6.4, delta: 1e-5, rho: 0.6 },
    { days: 30, epsilon: 12.8, delta: 1e-5, rho: 2.1 },
    { days: null, epsilon: 12.8, delta: 1e-5, rho: 2.1 },
  ],
  budget: { days: 30, epsilon: 15, delta: 1e-5, spent_epsilon: 12.8 },
  waiting: [
    {
      group: 'funnel',
      window_start: hour(29),
      state: 'closing',
      closes_at: hour(31),
      goes_on_at: null,
    },
    {
      group: 'funnel',
      window_start: hour(30),
      state: 'open',
      closes_at: hour(32),
      goes_on_at: null,
    },
    {
      group: 'items',
      window_start: hour(12),
      state: 'budget_spent',
      closes_at: hour(14),
      goes_on_at: hour(40),
    },
  ],
};

const anomalies: Anomalies = {
  anomalies: [
    {
      hour: `${day(27)}T03:00:00Z`,
      kind: 'network_share',
      subject: '',
      value: 0.61,
      bound: 0.2,
      text: 'One network sent more than half of the contributions of this hour. A bot, a test, or a large office behind one address.',
    },
    {
      hour: `${day(21)}T14:00:00Z`,
      kind: 'clicks_without_views',
      subject: 'home-for-you',
      value: 4.2,
      bound: 1,
      text: 'More devices clicked than viewed.',
    },
  ],
};

const revenue: Revenue = {
  days: Array.from({ length: dayCount }, (_, index) => ({
    day: day(index),
    currency: 'EUR',
    orders: weekly(182, index),
    revenue: weekly(182, index) * 5_431,
  })),
  items: [
    ['LAMP-0113-OAK', 412, 398, 2_019_588],
    ['MUG-0042', 1_377, 911, 1_651_023],
    ['=CHAIR-7', 88, 80, 1_135_200],
  ].map(([item, quantity, orders, amount]) => ({
    item: String(item),
    quantity: Number(quantity),
    orders: Number(orders),
    revenue: Number(amount),
    currency: 'EUR',
  })),
  more: false,
};

const status: Status = {
  version: '0.1.0',
  started: '2026-11-12T08:00:00Z',
  uptime_seconds: 937_200,
  now: '2026-11-23T04:20:00Z',
  ready: true,
  problem: null,
  connections: 212,
  contributions: { stored: 3_904_512, duplicates: 18_220, monitor_reports: 343_318 },
  refusals: [
    {
      reason: 'malformed',
      count: 14,
      meaning: 'The body is no contribution. Bots, or a proxy that changes bodies.',
    },
    {
      reason: 'hour_past',
      count: 902,
      meaning: 'The window of the contribution is closed: the device was offline for too long.',
    },
    { reason: 'unknown_item', count: 0, meaning: 'An item is not in the catalogue.' },
    {
      reason: 'login_limited',
      count: 3,
      meaning: 'Too many wrong tokens were tried at the dashboard.',
    },
  ],
  queue: { contributions: 37, bytes: 11_904, limit: 16_777_216 },
  commit: { last: '2026-11-23T04:19:59Z', p50_ms: 2.14, p99_ms: 11.9 },
  memory_bytes: 37_748_736,
  database_bytes: 412_876_800,
  catalog: { items: 48_211 },
  windows: {
    hours: 24,
    grace_hours: 24,
    open_from: '2026-11-22T00:00:00Z',
    next_close: '2026-11-24T00:00:00Z',
  },
};

export const fullAnswers: DashboardAnswers = {
  '/v1/status': status,
  '/v1/funnel': funnel,
  '/v1/lift': lift,
  '/v1/revenue': revenue,
  '/v1/monitoring': monitoring,
  '/v1/drift': drift,
  '/v1/anomalies': anomalies,
  '/v1/ledger': ledger,
};

export const emptyAnswers: DashboardAnswers = {
  '/v1/status': {
    ...status,
    contributions: { stored: 0, duplicates: 0, monitor_reports: 0 },
    refusals: [],
    commit: { last: null, p50_ms: null, p99_ms: null },
    catalog: null,
  },
  '/v1/funnel': { windows: [], slots: [] },
  '/v1/lift': { experiments: [] },
  '/v1/revenue': { days: [], items: [], more: false },
  '/v1/monitoring': { metrics: [] },
  '/v1/drift': { series: [], skew: null },
  '/v1/anomalies': { anomalies: [] },
  '/v1/ledger': {
    entries: [],
    more: false,
    composed: [],
    budget: { days: 30, epsilon: 15, delta: 1e-5, spent_epsilon: 0 },
    waiting: [],
  },
};

export const troubledStatus: Status = {
  ...status,
  ready: false,
  problem: 'database or disk is full',
};
