import { createElement, type ReactElement, type ReactNode } from 'react';
import type { Shelf } from '../types.js';
import { ShelfContext } from './shelf-context.js';

/** Props of NearshelfProvider. */
export interface NearshelfProviderProps {
  /** Made once, outside of components: createShelf() on a server gives one that does nothing. */
  readonly shelf: Shelf;
  readonly children?: ReactNode;
}

/**
 * Gives `shelf` to useRail() and useShelf() of all components inside. Never throws.
 *
 * @param props the shelf, and the components
 */
export function NearshelfProvider({ shelf, children }: NearshelfProviderProps): ReactElement {
  return createElement(ShelfContext.Provider, { value: shelf }, children);
}
