// A small wrapper over IndexedDB; docs/decisions/0002-profile-store.md says why it is ours.

import { describeError } from '../shared/describe-error.js';
import { settleWithin } from '../shared/settle-within.js';
import { ShelfError } from '../shelf-error.js';

/** Raised when stores are added. What a later version stored is dropped. */
const schemaVersion = 2;

/** What only counting needs, keyed by the caller: clicks, unsent batches, what was said today. */
export const countingStores = ['clicks', 'batches', 'today'] as const;
/** `events` appends under rising keys. */
export type StoreName = 'events' | (typeof countingStores)[number];

export type StoredEntry = readonly [key: IDBValidKey, value: unknown];

/** How many appended values a store keeps, besides those of a moment. */
export const maxAppended = 2000;
const trimInterval = 500;

// Some browsers leave a request without any answer; a rail must not wait for them.
const answerTimeout = 2000;

/**
 * The shopper's data on this device. Closed at first and after any failure; while closed, writes do
 * nothing and reads are empty, so that callers work in memory alone.
 */
export class Database {
  private connection_: IDBDatabase | null = null;
  private note_: string | undefined;
  private failed_ = false;

  /** `erasedElsewhere` is called when another tab deletes the data of `name`. */
  constructor(
    private readonly name_: string,
    private readonly erasedElsewhere_: () => void,
  ) {}

  get isOpen(): boolean {
    return this.connection_ !== null;
  }

  /** Why there is no storage, or what was dropped; undefined when all is well. */
  get note(): string | undefined {
    return this.note_;
  }

  /**
   * Opens, or creates, the database. Never rejects: `isOpen` and `note` tell the outcome. After a
   * failure it stays closed until erase(), so that nobody stores one thing twice.
   */
  async open(): Promise<void> {
    if (this.connection_ || this.failed_) return;
    try {
      this.connection_ = await this.connect_();
    } catch (thrown) {
      this.fail_(thrown);
    }
  }

  /**
   * Starts to write `value` in a transaction of its own and commits it at once, so that it is kept
   * even when the page goes away right after this call. Without `key` it is appended; of appended values
   * about the newest maxAppended are kept.
   */
  write(store: StoreName, value: unknown, key?: IDBValidKey): void {
    this.change(store, (objects) => {
      if (key !== undefined) {
        objects.put(value, key);
        return;
      }
      const adding = objects.add(value);
      adding.onsuccess = () => {
        const newest = adding.result as number;
        if (newest % trimInterval > 0) return;
        this.change(store, (all) => all.delete(IDBKeyRange.upperBound(newest - maxAppended)));
      };
    });
  }

  remove(store: StoreName, keys: readonly IDBValidKey[]): void {
    if (keys.length === 0) return;
    this.change(store, (objects) => {
      for (const key of keys) objects.delete(key);
    });
  }

  clear(store: StoreName): void {
    this.change(store, (objects) => objects.clear());
  }

  /**
   * The entries that `accept` wants, in the order of the keys; the others are deleted. None when the
   * database is closed or fails. The read begins before this returns: later writes are not in it.
   */
  async entries(
    store: StoreName,
    accept: (key: IDBValidKey, value: unknown) => boolean,
  ): Promise<StoredEntry[]> {
    if (!this.connection_) return [];
    try {
      const objects = this.connection_.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([
        answered(objects.getAllKeys()),
        answered(objects.getAll() as IDBRequest<unknown[]>),
      ]);
      const entries: StoredEntry[] = [];
      const refused: StoredEntry[] = [];
      for (const [index, key] of keys.entries()) {
        const entry: StoredEntry = [key, values[index]];
        (accept(...entry) ? entries : refused).push(entry);
      }
      this.remove(
        store,
        refused.map(([key]) => key),
      );
      return entries;
    } catch (thrown) {
      this.fail_(thrown);
      return [];
    }
  }

  /**
   * Begins a transaction and commits it after `work`, unless that returns true: then it ends when
   * nothing is asked of it any more. Does nothing while the database is closed.
   */
  change(store: StoreName, work: (objects: IDBObjectStore) => unknown): void {
    if (!this.connection_) return;
    try {
      const transaction = this.connection_.transaction(store, 'readwrite');
      transaction.onabort = () => this.fail_(transaction.error);
      if (work(transaction.objectStore(store)) !== true) transaction.commit?.();
    } catch (thrown) {
      this.fail_(thrown);
    }
  }

  /**
   * Closes and deletes the database, and makes other tabs close it. Rejects with a ShelfError
   * `storage-unavailable` when the browser does not confirm.
   */
  async erase(): Promise<void> {
    this.close();
    this.note_ = undefined;
    this.failed_ = false;
    try {
      if (typeof indexedDB !== 'undefined') await answered(indexedDB.deleteDatabase(this.name_));
    } catch (thrown) {
      // What is still there must not come back.
      this.failed_ = true;
      throw new ShelfError(
        'storage-unavailable',
        `The browser did not confirm that the database "${this.name_}" is deleted: ${describeError(thrown)}`,
      );
    }
  }

  close(): void {
    this.connection_?.close();
    this.connection_ = null;
  }

  private async connect_(): Promise<IDBDatabase> {
    try {
      return await this.request_();
    } catch (thrown) {
      if ((thrown as Error).name !== 'VersionError') throw thrown;
      this.note_ = 'Another release of nearshelf had stored data here: dropped.';
      await answered(indexedDB.deleteDatabase(this.name_));
      return this.request_();
    }
  }

  private async request_(): Promise<IDBDatabase> {
    const request = indexedDB.open(this.name_, schemaVersion);
    request.onupgradeneeded = ({ oldVersion }) => {
      const database = request.result;
      // Version 1 had all but `today`.
      if (oldVersion < 1) {
        database.createObjectStore('events', { autoIncrement: true });
        database.createObjectStore('clicks');
        database.createObjectStore('batches');
      }
      database.createObjectStore('today');
    };
    const connection = await answered(request).catch((thrown) => {
      // An answer that comes too late must not leave a connection that nobody knows.
      request.onsuccess = () => request.result.close();
      throw thrown;
    });
    connection.onversionchange = ({ newVersion }) => {
      this.lose_('Another tab deleted what was stored.');
      if (newVersion === null) this.erasedElsewhere_();
    };
    connection.onclose = () => this.lose_('The browser closed it.');
    return connection;
  }

  private fail_(thrown: unknown): void {
    this.lose_(`Storage failed: ${describeError(thrown)}`);
  }

  private lose_(note: string): void {
    this.note_ = note;
    this.failed_ = true;
    this.close();
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  const promise = new Promise<T>((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return settleWithin(promise, answerTimeout, 'Storage');
}
