import type { Emitted, Emitter } from '../emitter.js';
import type { ShelfEvents } from '../types.js';
import { encodeMonitorReport } from './encode-monitor-report.js';
import { metrics } from './metrics.js';
import { type Observed, observerOf } from './observers.js';
import { uniformBelow } from './random.js';
import { randomise } from './randomise.js';

export interface MonitorSettings extends Observed {
  readonly events: Emitter<ShelfEvents>;
}

/**
 * Watches one thing on this page, drawn before anything is looked at, until report() or stop(). The
 * first that is seen counts.
 */
export class Monitor {
  private readonly metric_ = metrics[uniformBelow(metrics.length)] as (typeof metrics)[number];
  private readonly observe_: ReturnType<typeof observerOf>;
  private readonly ends_: (() => void)[];
  private bucket_ = 0;

  constructor(settings: MonitorSettings) {
    const { events } = settings;
    this.observe_ = observerOf(this.metric_, settings);
    for (const event of events.past) this.see_(event);
    this.ends_ = (['rail', 'track', 'error', 'ready'] as const).map((name) =>
      events.on(name, (detail) => this.see_([name, detail] as Emitted<ShelfEvents>)),
    );
  }

  /**
   * The report of `day`, since 1970-01-01 UTC, with the noise already in it. To be called once:
   * another one would tell more. It comes whatever was seen.
   */
  report(day: number): Uint8Array {
    const { metric_: metric } = this;
    return encodeMonitorReport(day, metric.number, randomise(metric, this.bucket_));
  }

  stop(): void {
    for (const end of this.ends_) end();
  }

  private see_(event: Emitted<ShelfEvents>): void {
    if (this.bucket_ === 0) this.bucket_ = this.observe_(event);
  }
}
