// The script of the page in react.test.ts.
import { createElement, StrictMode } from 'react';
import { createRoot, hydrateRoot, type Root } from 'react-dom/client';
import { createShelf } from '../../../js/src/index.js';
import { initialItem } from '../../../js/src/node/initial-item.js';
import type { Rail, RecommendRequest, Shelf } from '../../../js/src/types.js';
import { Shop, type ShopProps, TwoRails } from './react-rail.js';

/** A question to the shelf of fakeShelf(), for the test to answer. */
export interface Asked {
  readonly request: RecommendRequest;
  /** Settles with a rail of these ids. */
  answer(ids: readonly string[], content?: Partial<Rail>): void;
  refuse(error: Error): void;
}

export interface FakeShelf {
  readonly shelf: Shelf;
  readonly asked: readonly Asked[];
  emit(name: string): void;
  /** Listeners that are subscribed now. */
  listeners(): number;
}

/** A shelf whose answers come when the test says so. Like the real one, it follows its signals. */
function fakeShelf(): FakeShelf {
  const asked: Asked[] = [];
  const listeners = new Set<{ name: string; listener: () => void }>();
  const shelf = {
    on(name: string, listener: () => void) {
      const entry = { name, listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    recommend: (request: RecommendRequest) =>
      new Promise<Rail>((resolve, reject) => {
        const { signal, slot = request.kind } = request;
        signal?.addEventListener('abort', () => reject(signal.reason));
        const rail = { source: 'model', step: 'personal', slot } as const;
        asked.push({
          request,
          refuse: reject,
          answer: (ids, content) =>
            resolve({
              ...rail,
              items: ids.map((id) => initialItem({ id, title: `Chosen ${id}` })),
              seen: () => undefined,
              clicked: () => undefined,
              ...content,
            }),
        });
      }),
  };
  return {
    shelf: shelf as Partial<Shelf> as Shelf,
    asked,
    emit: (name) => {
      for (const entry of [...listeners]) if (entry.name === name) entry.listener();
    },
    listeners: () => listeners.size,
  };
}

const container = (): Element => document.querySelector('#root') as Element;
let root: Root;

export const reactPage = {
  createShelf,
  fakeShelf,
  hydrate: (props: ShopProps): void => {
    root = hydrateRoot(container(), createElement(Shop, props));
  },
  render: (props: ShopProps, strict = false): void => {
    root ??= createRoot(container());
    const shop = createElement(Shop, props);
    root.render(strict ? createElement(StrictMode, null, shop) : shop);
  },
  renderTwo: (shelf: Shelf): void => {
    createRoot(container()).render(createElement(TwoRails, { shelf }));
  },
  unmount: (): void => root.render(null),
};

Object.assign(window, { reactPage });
