import { check } from '../shared/check.js';
import type { Consent } from '../types.js';

const levels: readonly Consent[] = ['off', 'session', 'device', 'measure'];

/** Throws TypeError when `level` is not a consent level. */
export function checkConsent(level: unknown): asserts level is Consent {
  check(levels.includes(level as Consent), `consent must be one of ${levels.join(', ')}`, level);
}

/** Whether `level` permits what `needed` stands for. */
export function permits(level: Consent, needed: Consent): boolean {
  return levels.indexOf(level) >= levels.indexOf(needed);
}
