import type { Status } from '../types.js';

/** What a status says, by name, in the order of the panel. */
export function statusRows(status: Status): Readonly<Record<string, string>> {
  const { bytes, cause, contributions: counts, storage, timings, versions } = status;
  return {
    State: status.state + (cause ? ` (${cause.code}: ${cause.text})` : ''),
    'Core runs in': status.thread ?? 'nothing yet',
    Consent: `${status.consent}, applied: ${status.appliedConsent}`,
    'Privacy Control': status.gpc ? 'asked for by the browser' : 'not asked for',
    Model: status.model ?? 'none yet',
    Manifest: status.manifest ? `from ${status.manifest}` : 'none yet',
    Items: `${status.items}, unknown ones tracked: ${status.unknownItems}`,
    Versions: `SDK ${versions.sdk}, protocol ${versions.protocol}, manifest ${versions.manifest}`,
    Load: `${ms(timings.load)} (manifest ${ms(timings.manifest)}, shards ${ms(timings.shards)}, wasm ${ms(timings.wasm)})`,
    'Latest rail': ms(timings.recommend),
    Bytes: `shards ${kB(bytes.shards)}, wasm ${kB(bytes.wasm)}`,
    Storage: storage.kind + (storage.note ? ` (${storage.note})` : ''),
    Counts: `${counts.counted} counted, ${counts.bounded} beyond the day's bounds, ${counts.pending} pending`,
    Batches: `${counts.queued} queued, ${counts.sent} sent, ${counts.dropped} dropped`,
    Notes: status.notes.join(' ') || 'none',
  };
}

function ms(milliseconds: number): string {
  return `${Math.round(milliseconds * 10) / 10} ms`;
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 100) / 10} kB`;
}
