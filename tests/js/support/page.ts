import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { vi } from 'vitest';
import { createShelf } from '../../../js/src/create-shelf.js';
import type { Shelf, ShelfOptions } from '../../../js/src/types.js';
import { FakeCaches } from './fake-caches.js';
import { FakeWorker, importWorker } from './fake-worker.js';
import { Site } from './site.js';

type FeedbackModule = typeof import('../../../js/src/feedback/nearshelf.feedback.js');
type MonitorModule = typeof import('../../../js/src/monitor/nearshelf.monitor.js');

/** What becomes of nearshelf.feedback.js on the site. */
export const feedbackFile: { reply: () => Promise<FeedbackModule>; urls: string[] } = {
  reply: () => feedbackModule(),
  urls: [],
};
export const feedbackModule = (): Promise<FeedbackModule> =>
  import('../../../js/src/feedback/nearshelf.feedback.js');

/** What becomes of nearshelf.monitor.js: by default it is not published, so that only counts are sent. */
export const monitorFile: { reply: () => Promise<MonitorModule>; urls: string[] } = {
  reply: () => notPublished(),
  urls: [],
};
export const monitorModule = (): Promise<MonitorModule> =>
  import('../../../js/src/monitor/nearshelf.monitor.js');
const notPublished = (): Promise<never> => Promise.reject(new TypeError('Failed to fetch'));

// Node imports nothing over HTTPS; tests/js/chromium shows the real import.
vi.mock('../../../js/src/shared/import-module.js', () => ({
  importModule: (url: string) => {
    if (url.includes('nearshelf.worker.js')) return importWorker();
    if (url.includes('nearshelf.monitor.js')) {
      monitorFile.urls.push(url);
      return monitorFile.reply();
    }
    feedbackFile.urls.push(url);
    return feedbackFile.reply();
  },
}));

/** A tab's storage, which survives its pages. */
class FakeStorage {
  private readonly texts = new Map<string, string>();
  getItem = (key: string): string | null => this.texts.get(key) ?? null;
  setItem = (key: string, text: string): void => void this.texts.set(key, text);
  removeItem = (key: string): void => void this.texts.delete(key);
  get size(): number {
    return this.texts.size;
  }
}

/** Document and window as far as the SDK uses them. */
class FakeDocument extends EventTarget {
  hidden = false;
  readonly documentElement = { dataset: {} as { [name: string]: string } };
  readonly baseURI = 'https://shop.example/products/1';

  setHidden(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}

export interface Page {
  readonly document: FakeDocument;
  readonly window: EventTarget;
  /** A shelf with short waits. */
  shelf(options?: Partial<ShelfOptions>): Shelf;
  /** The shopper goes away: hidden, then pagehide. The shelf's code still runs, as in a browser. */
  leave(): void;
  /** The shopper comes back to a page that was only hidden. */
  comeBack(): void;
}

/** One browser profile with one site: what pages share. */
export class Browser {
  /** Shelves of earlier tests would otherwise go on with this test's globals. */
  private static readonly shelves: Shelf[] = [];

  readonly site = new Site();
  readonly indexedDB = new IDBFactory();
  readonly caches = new FakeCaches();
  readonly sessionStorage = new FakeStorage();
  time = Date.UTC(2026, 0, 2, 3, 4, 5);

  /** `options.gpc`: Global Privacy Control. */
  constructor(options: { gpc?: boolean } = {}) {
    for (const shelf of Browser.shelves.splice(0)) shelf.dispose();
    vi.unstubAllGlobals();
    FakeWorker.reset();
    vi.stubGlobal('fetch', this.site.fetch);
    vi.stubGlobal('Worker', FakeWorker);
    vi.stubGlobal('indexedDB', this.indexedDB);
    vi.stubGlobal('IDBKeyRange', IDBKeyRange);
    vi.stubGlobal('caches', this.caches);
    vi.stubGlobal('sessionStorage', this.sessionStorage);
    feedbackFile.reply = feedbackModule;
    feedbackFile.urls.length = 0;
    monitorFile.reply = notPublished;
    monitorFile.urls.length = 0;
    vi.stubGlobal('navigator', {
      ...(options.gpc === undefined ? {} : { globalPrivacyControl: options.gpc }),
    });
  }

  /** Opens a page, which becomes the current one. */
  open(): Page {
    const page: Page = {
      document: new FakeDocument(),
      window: new EventTarget(),
      shelf: (options = {}) => {
        this.activate(page);
        const shelf = createShelf({
          base: '/shelf/',
          flushInterval: 10,
          timeout: 500,
          now: () => this.time,
          ...options,
        });
        Browser.shelves.push(shelf);
        return shelf;
      },
      leave: () => {
        this.activate(page);
        page.document.setHidden(true);
        page.window.dispatchEvent(new Event('pagehide'));
      },
      comeBack: () => {
        this.activate(page);
        page.document.setHidden(false);
      },
    };
    this.activate(page);
    return page;
  }

  /** Makes the globals those of `page`. */
  private activate({ document, window }: Page): void {
    vi.stubGlobal('document', document);
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window));
  }
}

export const viewItem = (id: string): { items: { item_id: string }[] } => ({
  items: [{ item_id: id }],
});

/** Lets everything that is under way on this thread finish. */
export function settled(milliseconds = 30): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
