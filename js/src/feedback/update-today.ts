import type { Database } from '../storage/database.js';

/** Records of earlier days are kept for so many days: nothing older is said any more. */
export const keptDays = 2;

/**
 * Changes one record of the store `today` in one transaction, so that no other tab comes between
 * reading and writing. `change` gets the stored value and gives the new one, or undefined to leave it.
 * Records that are too old on `day`, since 1970-01-01 UTC, are deleted. Resolves with whether the
 * database took it.
 */
export function updateToday(
  database: Database,
  key: IDBValidKey,
  day: number,
  change: (value: unknown) => unknown,
): Promise<boolean> {
  return new Promise((resolve) => {
    database.change('today', (records) => {
      const { transaction } = records;
      transaction.addEventListener('abort', () => resolve(false));
      records.delete(IDBKeyRange.upperBound(day - keptDays, true));
      const reading = records.get(key) as IDBRequest<unknown>;
      reading.onsuccess = () => {
        const value = change(reading.result);
        if (value !== undefined) records.put(value, key);
        // From here on it is done also when the page goes away.
        transaction.commit?.();
        resolve(true);
      };
      return true;
    });
    if (!database.isOpen) resolve(false);
  });
}
