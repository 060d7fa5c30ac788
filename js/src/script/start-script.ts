import { BrowserShelf } from '../browser-shelf.js';
import { check } from '../shared/check.js';
import { defaultFlushInterval, defaultTimeout } from '../shared/default-settings.js';
import type { Consent, Shelf, WorkerMode } from '../types.js';
import { announce } from './announce.js';
import { attempt } from './attempt.js';
import { checkWord } from './check-word.js';
import { loadForPage } from './load-for-page.js';
import { type Command, runCommand } from './run-command.js';
import { tellWindow } from './tell-window.js';
import { whenPresent } from './when-present.js';

/** `window.nearshelf`: the commands of before, then the shelf as well. */
type CommandQueue = Command[] & { shelf?: Shelf };

/**
 * Makes the shelf that the <script> tag of this file describes, and `window.nearshelf` its way in. For
 * a call while the script runs: later nothing tells which tag it was. Only warns when the page has such
 * a shelf. Throws TypeError when the file did not come by a URL.
 */
export function startScript(): void {
  const page = window as unknown as Record<string, unknown> & { nearshelf: CommandQueue };
  // An element with this id stands there as well.
  const queue = Array.isArray(page.nearshelf) ? page.nearshelf : [];
  if ((queue as CommandQueue).shelf) {
    console.warn('nearshelf.iife.js is here twice: the second does nothing.');
    return;
  }
  const tag = (document.currentScript ??
    document.querySelector('script[src*="nearshelf.iife.js"]')) as HTMLScriptElement | null;
  check(tag?.src, 'nearshelf: load nearshelf.iife.js by its URL', tag);
  const attribute = (name: string, use: (value: string) => unknown): void => {
    const value = tag.dataset[name];
    if (value !== undefined) void attempt([`data-${name}`, value], () => use(value));
  };
  // Nothing is a URL for the platform, but not for us.
  const absolute = (url: string): string => new URL(url || '//', document.baseURI).href;

  let base = new URL('.', tag.src).href;
  attribute('base', (url) => {
    base = absolute(url).replace(/\/?$/, '/');
  });
  let collector = `${base}v1/batch`;
  attribute('collector', (url) => {
    collector = absolute(url);
  });
  const { publicKey } = tag.dataset;
  let worker: WorkerMode = 'module';
  attribute('worker', (mode) => {
    checkWord(['module', 'blob', 'none'], mode);
    worker = mode as WorkerMode;
  });
  // Not by createShelf(): what it checks has been checked, and it would be a good part of this file.
  const shelf = new BrowserShelf({
    base,
    locate: (file) => base + file,
    publicKey,
    worker,
    collector,
    now: Date.now,
    flushInterval: defaultFlushInterval,
    timeout: defaultTimeout,
  });
  announce(shelf);
  attribute('consent', (level) => {
    checkWord(['off', 'session', 'device', 'measure', 'google', 'shopify'], level);
    return level === 'google' || level === 'shopify'
      ? shelf.followConsent(level)
      : shelf.setConsent(level as Consent);
  });
  attribute('observe', (name) => {
    if (!name) page.dataLayer ??= [];
    return shelf.observe(page[name || 'dataLayer'] as unknown[]);
  });
  const load = (name: string): Promise<void> => loadForPage(name, base, shelf);
  attribute('debug', () => load('debug'));
  const run = (command: Command): void => runCommand(command, shelf, load);
  whenPresent(['near-rail', 'near-lens'], (name) => run(['define', name]));

  page.nearshelf = Object.assign(queue, { shelf });
  // What a command pushes meanwhile is reached as well.
  for (const command of queue) run(command);
  queue.length = 0;
  queue.push = (...commands) => {
    commands.forEach(run);
    return 0;
  };
  tellWindow('loaded');
}
