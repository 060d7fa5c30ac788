import type { Consent } from '../types.js';
import { commandOf } from './command.js';
import { fieldsOf } from './fields.js';
import { levelOf } from './level-of.js';
import { watchPushes } from './watch-pushes.js';

type Key = 'personalization_storage' | 'analytics_storage';

const keys: readonly Key[] = ['personalization_storage', 'analytics_storage'];

/** Calls `state` with the level that Google's consent mode permits, until the returned function is called. */
export function followGoogle(state: (level: Consent) => void): () => void {
  const page = globalThis as { dataLayer?: unknown };
  page.dataLayer ??= [];
  if (!Array.isArray(page.dataLayer)) return () => undefined;
  const defaults = new Map<Key, boolean>();
  const deniedSomewhere = new Set<Key>();
  const updates = new Map<Key, boolean>();
  let wasPermitted = false;

  const isGranted = (key: Key): boolean =>
    updates.get(key) ?? (defaults.get(key) === true && !deniedSomewhere.has(key));

  const note = (kind: unknown, settings: Readonly<Record<string, unknown>>): void => {
    const hasRegion = Array.isArray(settings.region) && settings.region.length > 0;
    for (const key of keys) {
      const value = settings[key];
      if (value !== 'granted' && value !== 'denied') continue;
      if (kind === 'update') updates.set(key, value === 'granted');
      else if (!hasRegion) defaults.set(key, value === 'granted');
      // Where the shopper is nobody knows here: what is denied somewhere is not granted by a default.
      else if (value === 'denied') deniedSomewhere.add(key);
    }
  };

  return watchPushes(page.dataLayer, (message) => {
    const [command, kind, settings] = commandOf(message) ?? [];
    if (command !== 'consent' || (kind !== 'default' && kind !== 'update')) return;
    note(kind, fieldsOf(settings));
    const isPermitted = isGranted('personalization_storage');
    // A stated `session` deletes what is stored. A default is stated before the banner repeats what the
    // shopper chose on an earlier page, so only a choice, or less than before, may do that.
    if (!isPermitted && !wasPermitted && !updates.has('personalization_storage')) return;
    wasPermitted = isPermitted;
    state(levelOf(isPermitted, isGranted('analytics_storage')));
  });
}
