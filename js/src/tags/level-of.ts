import type { Consent } from '../types.js';

/** The level that permits no more than was granted. */
export function levelOf(personalization: boolean, analytics: boolean): Consent {
  if (!personalization) return 'session';
  return analytics ? 'measure' : 'device';
}
