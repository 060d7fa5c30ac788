// A shop's component, rendered on the server by the test and in the page.
import { createElement, type ReactElement } from 'react';
import {
  NearshelfProvider,
  type RailOptions,
  useRail,
} from '../../../js/src/react/nearshelf.react.js';
import type { RecommendRequest, Shelf } from '../../../js/src/types.js';

export interface ShopProps extends RailOptions {
  readonly shelf: Shelf;
  readonly request: RecommendRequest;
  /** Gets the ids of every render. */
  readonly onRender?: (ids: readonly string[]) => void;
}

function Rail({ request, onRender, ...options }: Omit<ShopProps, 'shelf'>): ReactElement {
  // A new object each time, as when it is written in JSX.
  const { items, source, isLoading, ref, clicked } = useRail({ ...request }, options);
  onRender?.(items.map(({ id }) => id));
  return createElement(
    'ul',
    { ref, 'data-source': source, 'aria-busy': isLoading },
    items.map(({ id, title }) =>
      createElement('li', { key: id, onClick: () => clicked(id) }, `${id} ${title}`),
    ),
  );
}

export function Shop({ shelf, ...rail }: ShopProps): ReactElement {
  return createElement(NearshelfProvider, { shelf }, createElement(Rail, rail));
}

/** Two rails of one page, none of whose items is in both. */
export function TwoRails({ shelf }: { readonly shelf: Shelf }): ReactElement {
  return createElement(NearshelfProvider, { shelf }, createElement(Pair));
}

function Pair(): ReactElement {
  const forYou = useRail({ kind: 'for-you', limit: 3 });
  const trending = useRail(
    { kind: 'trending', limit: 3, excludeItems: forYou.items.map(({ id }) => id) },
    { skip: forYou.isLoading },
  );
  return createElement(
    'p',
    null,
    [forYou, trending].map(({ items }) => items.map(({ id }) => id).join('')).join(' | '),
  );
}
