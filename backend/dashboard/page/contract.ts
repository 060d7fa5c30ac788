// The answers of the backend's /v1/ endpoints, as far as the page shows them. Times are RFC 3339.

/**
 * A number with its 95 % interval, whose ends are null where it has none. `value` is null when it is unknown; `below`
 * says that it is less than that.
 */
export interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly below?: number;
}

export interface Status {
  readonly version: string;
  readonly started: string;
  readonly uptime_seconds: number;
  readonly now: string;
  readonly ready: boolean;
  readonly problem: string | null;
  readonly connections: number;
  readonly contributions: {
    readonly stored: number;
    readonly duplicates: number;
    readonly monitor_reports: number;
  };
  readonly refusals: readonly {
    readonly reason: string;
    readonly count: number;
    readonly meaning: string;
  }[];
  readonly queue: {
    readonly contributions: number;
    readonly bytes: number;
    /** Bytes that may wait. */
    readonly limit: number;
  };
  readonly commit: {
    readonly last: string | null;
    readonly p50_ms: number | null;
    readonly p99_ms: number | null;
  };
  readonly memory_bytes: number;
  readonly database_bytes: number;
  readonly catalog: { readonly items: number } | null;
  readonly windows: {
    readonly hours: number;
    readonly grace_hours: number;
    readonly open_from: string;
    readonly next_close: string;
  };
}

export interface FunnelPoint {
  readonly window_start: string;
  readonly viewed: Estimate;
  readonly clicked: Estimate;
  readonly added: Estimate;
  readonly purchased: Estimate;
}

export interface FunnelSlot {
  readonly slot: string;
  readonly model: string | null;
  readonly served: Estimate;
  readonly viewed: Estimate;
  readonly clicked: Estimate;
  readonly added: Estimate;
  readonly purchased: Estimate;
  readonly view_rate: Estimate;
  readonly click_through: Estimate;
  readonly cart_rate: Estimate;
  readonly purchase_rate: Estimate;
  readonly series: readonly FunnelPoint[];
}

export interface Funnel {
  readonly windows: readonly { readonly start: string; readonly hours: number }[];
  readonly slots: readonly FunnelSlot[];
}

export interface Lift {
  readonly absolute: Estimate;
  readonly relative: Estimate;
  readonly verdict: string;
}

export interface ExperimentArm {
  readonly arm: string;
  readonly devices: Estimate;
  readonly rates: Readonly<Record<string, Estimate>>;
  /** By event; absent for the baseline. */
  readonly lift?: Readonly<Record<string, Lift>> | null;
}

export interface Experiment {
  readonly name: string;
  readonly baseline: string;
  readonly sample_ratio: { readonly ok: boolean; readonly p: number | null };
  readonly arms: readonly ExperimentArm[];
}

export interface Experiments {
  readonly experiments: readonly Experiment[];
}

export interface Share {
  readonly label: string;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Distance of two distributions; `psi` without the part that the known noise explains. */
export interface Distance {
  readonly psi: number;
  readonly psi_raw: number;
  readonly ks: number | null;
  readonly significant: boolean;
}

export interface MonitoringMetric {
  readonly name: string;
  readonly mechanism: string;
  readonly epsilon: number;
  readonly reports: number;
  readonly enough: boolean;
  readonly needed: number;
  readonly buckets: readonly Share[];
  readonly days: readonly {
    readonly day: string;
    readonly reports: number;
    readonly shares: readonly number[];
  }[];
  readonly drift: Distance | null;
}

export interface Monitoring {
  readonly metrics: readonly MonitoringMetric[];
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

export interface DriftSeries extends Distance {
  readonly name: string;
  readonly kind: string;
  readonly baseline: Span;
  readonly present: Span;
}

export interface SkewDecile {
  readonly decile: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly baseline: number | null;
}

export interface Drift {
  readonly series: readonly DriftSeries[];
  readonly skew: { readonly deciles: readonly SkewDecile[] } | null;
}

export interface LedgerEntry {
  readonly id: number;
  readonly group: string;
  readonly window_start: string;
  readonly window_hours: number;
  readonly released_at: string;
  readonly mechanism: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly noise_scale: number;
  readonly cells_per_unit: number;
  readonly threshold: number;
}

export interface Ledger {
  /** The oldest first; `more` when later ones had no place. */
  readonly entries: readonly LedgerEntry[];
  readonly more: boolean;
  /** `days` is null for all time. */
  readonly composed: readonly {
    readonly days: number | null;
    readonly epsilon: number;
    readonly delta: number;
    readonly rho: number;
  }[];
  readonly budget: {
    readonly days: number;
    readonly epsilon: number;
    readonly delta: number;
    readonly spent_epsilon: number;
  };
  readonly waiting: readonly {
    readonly group: string;
    readonly window_start: string;
    /** "open", "closing", "due", "budget_spent" or "expired" */
    readonly state: string;
    readonly closes_at: string;
    /** When the budget allows it, or null. */
    readonly goes_on_at: string | null;
  }[];
}

export interface Anomalies {
  readonly anomalies: readonly {
    readonly hour: string;
    readonly kind: string;
    readonly subject: string;
    readonly value: number;
    readonly bound: number;
    readonly text: string;
  }[];
}

/** Amounts are in minor units of their currency. */
export interface Revenue {
  readonly days: readonly {
    readonly day: string;
    readonly currency: string;
    readonly orders: number;
    readonly revenue: number;
  }[];
  readonly items: readonly {
    readonly item: string;
    readonly quantity: number;
    readonly orders: number;
    readonly revenue: number;
    readonly currency: string;
  }[];
  readonly more: boolean;
}
