import type { Consent } from 'nearshelf';

const KEY = 'consent';

/** The levels with one plain sentence each, from least to most. */
export const consentLevels: readonly { level: Consent; name: string; meaning: string }[] = [
  { level: 'off', name: 'Off', meaning: 'Nothing is kept, and you see what everybody sees.' },
  {
    level: 'session',
    name: 'This visit',
    meaning: 'What you look at is kept in memory, and forgotten when you leave or reload the page.',
  },
  {
    level: 'device',
    name: 'This device',
    meaning:
      'It is also stored in this browser, so that your next visit starts where this one ends.',
  },
  {
    level: 'measure',
    name: 'Help measure',
    meaning:
      'The shop also gets a few counts a day, such as “somebody clicked this product”, without any name or number of yours.',
  },
];

/** The choice of an earlier visit, or null where there is none (or none may be kept). */
export function storedConsent(): Consent | null {
  try {
    const stored = localStorage.getItem(KEY);
    return consentLevels.find(({ level }) => level === stored)?.level ?? null;
  } catch {
    return null;
  }
}

/** Keeps the choice for the next visit, as far as the browser allows it. */
export function storeConsent(level: Consent): void {
  try {
    localStorage.setItem(KEY, level);
  } catch {
    // Without storage the shop asks again next time.
  }
}
