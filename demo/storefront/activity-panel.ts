import type { ExportedProfile, Shelf, Status } from 'nearshelf';
import { amount } from './amount.js';
import { element } from './element.js';

const REDRAW_MS = 1000;

const states: Readonly<Record<Status['state'], string>> = {
  idle: 'not needed yet',
  loading: 'loading …',
  ready: 'running in this browser',
  fallback: 'not running',
  disposed: 'stopped',
  server: 'not in a browser',
};

/** What nearshelf did on this device, in plain numbers, with buttons to take it out or forget it. */
export function activityPanel(shelf: Shelf, onErase: () => void): HTMLElement {
  const values = new Map(facts.map(({ key }) => [key, element('dd', { 'data-fact': key })]));
  const show = async (): Promise<void> => {
    const status = shelf.status();
    const profile = await shelf.profile.export();
    for (const { key, value } of facts) {
      const node = values.get(key);
      if (node !== undefined) node.textContent = value(status, profile);
    }
  };
  void show();
  for (const event of ['change', 'consent', 'ready', 'error'] as const) {
    shelf.on(event, () => void show());
  }
  setInterval(() => void show(), REDRAW_MS);

  const exportButton = element('button', { type: 'button', class: 'button-quiet' }, 'Export');
  exportButton.addEventListener('click', () => void download(shelf));
  const eraseButton = element('button', { type: 'button', class: 'button-quiet' }, 'Erase');
  eraseButton.addEventListener('click', () => {
    onErase();
    void shelf.profile.erase().finally(show);
  });
  const closerButton = element('button', { type: 'button', class: 'button-quiet' }, 'Look closer');
  closerButton.addEventListener('click', () => void openPanel(shelf));
  return element(
    'div',
    { class: 'activity' },
    element('h3', {}, 'So far'),
    element(
      'dl',
      {},
      ...facts.map(({ key, name }) =>
        element('div', {}, element('dt', {}, name), values.get(key) ?? null),
      ),
    ),
    element('p', { class: 'activity-buttons' }, exportButton, eraseButton, closerButton),
  );
}

/** The panel for developers, which is fetched when it is asked for. */
async function openPanel(shelf: Shelf): Promise<void> {
  const { openDebug } = await import('nearshelf/debug');
  openDebug(shelf);
}

interface Fact {
  readonly key: string;
  readonly name: string;
  readonly value: (status: Status, profile: ExportedProfile) => string;
}

const facts: readonly Fact[] = [
  {
    key: 'state',
    name: 'Model',
    value: ({ state, cause }) => (cause ? `${states[state]}: ${cause.code}` : states[state]),
  },
  { key: 'model', name: 'Its name', value: ({ model }) => model ?? '–' },
  {
    key: 'items',
    name: 'It knows',
    value: ({ items, bytes }) =>
      `${amount(items, 'product')}, in ${kilobytes(bytes.shards + bytes.wasm)}`,
  },
  {
    key: 'time',
    name: 'Last list took',
    value: ({ timings }) => `${timings.recommend.toFixed(1)} ms`,
  },
  {
    key: 'profile',
    name: 'Your history',
    value: ({ storage }, profile) => {
      const size = kilobytes(new TextEncoder().encode(JSON.stringify(profile)).length);
      const where = storage.kind === 'memory' ? 'in memory' : 'on this device';
      return `${amount(profile.events.length, 'action')}, ${size}, ${where}`;
    },
  },
  {
    key: 'pending',
    name: 'Counts waiting',
    value: ({ contributions: { pending, queued } }) =>
      `${amount(pending, 'action')}, ${amount(queued, 'batch', 'batches')}`,
  },
  {
    key: 'sent',
    name: 'Counts sent',
    value: ({ contributions }) => amount(contributions.sent, 'batch', 'batches'),
  },
];

function kilobytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${(bytes / 1000).toFixed(1)} kB`;
}

async function download(shelf: Shelf): Promise<void> {
  const text = JSON.stringify(await shelf.profile.export(), null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  element('a', { href: url, download: 'what-my-browser-knows.json' }).click();
  URL.revokeObjectURL(url);
}
