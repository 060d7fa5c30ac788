import type { DailyReport, DailyReportSettings } from '../monitor/daily-report.js';
import { importModule } from '../shared/import-module.js';
import type { Locate } from '../shared/locate.js';
import { protocolVersion } from '../shared/protocol.js';
import { updateToday } from './update-today.js';

type MonitorModule = typeof import('../monitor/nearshelf.monitor.js');

const memoKey = 'monitor';

export interface LoadDailyReportSettings extends Omit<DailyReportSettings, 'update' | 'memoKey'> {
  readonly locate: Locate;
  /** Minutes since the epoch. */
  readonly minute: () => number;
}

/**
 * What makes today's monitoring report, not begun yet; null when a page of this device makes or made
 * it already, and without nearshelf.monitor.js. For when the database is open, or refused. Never
 * rejects.
 */
export async function loadDailyReport(
  settings: LoadDailyReportSettings,
): Promise<DailyReport | null> {
  const { database, locate, minute } = settings;
  const day = Math.floor(minute() / (24 * 60));
  const entries = new Map(await database.entries('today', () => true));
  if ((entries.get(memoKey) as number) >= day) return null;
  try {
    const module = (await importModule(locate('nearshelf.monitor.js'))) as MonitorModule;
    if (module.protocolVersion !== protocolVersion) return null;
    return new module.DailyReport({ ...settings, update: updateToday, memoKey }, day);
  } catch {
    // Not published: rails and counts do without.
    return null;
  }
}
