// nearshelf/react on a server; tests/js/chromium/react.test.ts shows it in a browser.
import { createElement, type FunctionComponent } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createShelf, initialItem, type Shelf } from '../../js/src/node/nearshelf.node.js';
import { NearshelfProvider, useRail, useShelf } from '../../js/src/react/nearshelf.react.js';

const request = { kind: 'for-you', slot: 'home' } as const;
const initial = ['A', 'B'].map((id) => initialItem({ id, title: `Item ${id}` }));

let shelf: Shelf;
beforeEach(() => {
  shelf = createShelf({ base: '/shelf/' });
});
afterEach(() => vi.unstubAllGlobals());

const render = (component: FunctionComponent): string =>
  renderToString(createElement(NearshelfProvider, { shelf }, createElement(component)));

it('a server renders the initial list, and says that nothing has been answered', () => {
  const html = render(() => {
    const { items, rail, source, isLoading } = useRail(request, { initial });
    return JSON.stringify({ titles: items.map(({ title }) => title), rail, source, isLoading });
  });
  expect(JSON.parse(html.replaceAll('&quot;', '"'))).toEqual({
    titles: ['Item A', 'Item B'],
    rail: null,
    source: null,
    isLoading: true,
  });
});

it('a rail to be skipped is not loading', () => {
  const html = render(() => {
    const { items, isLoading } = useRail(request, { skip: true });
    return `${items.length} ${isLoading}`;
  });
  expect(html).toBe('0 false');
});

it('a server asks nothing, subscribes nothing and fetches nothing', () => {
  const used: string[] = [];
  vi.stubGlobal('fetch', () => used.push('fetch'));
  const watched = new Proxy(shelf, {
    get: (target, name, receiver) => {
      used.push(String(name));
      return Reflect.get(target, name, receiver);
    },
  });
  const Rail: FunctionComponent = () => String(useRail(request, { initial }).items.length);
  const html = renderToString(
    createElement(NearshelfProvider, { shelf: watched }, createElement(Rail)),
  );
  expect(html).toBe('2');
  expect(used).toEqual([]);
});

it('a click before there is an answer counts nothing', () => {
  const track = vi.spyOn(shelf, 'track');
  render(() => {
    useRail(request, { initial }).clicked('A');
    return null;
  });
  expect(track).not.toHaveBeenCalled();
});

it('useShelf() gives the shelf of the nearest provider', () => {
  const inner = createShelf({ base: '/inner/' });
  const found: Shelf[] = [];
  const Note: FunctionComponent = () => {
    found.push(useShelf());
    return null;
  };
  render(() => [
    createElement(Note, { key: 'outer' }),
    createElement(NearshelfProvider, { key: 'inner', shelf: inner }, createElement(Note)),
  ]);
  expect(found).toEqual([shelf, inner]);
});

it.each([
  ['useShelf', () => void useShelf()],
  ['useRail', () => void useRail(request)],
])('%s() outside of a provider says what is missing', (_name, use) => {
  const Lost: FunctionComponent = () => {
    use();
    return null;
  };
  expect(() => renderToString(createElement(Lost))).toThrow(
    'put <NearshelfProvider shelf={shelf}>',
  );
});
