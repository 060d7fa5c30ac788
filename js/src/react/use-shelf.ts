import { useContext } from 'react';
import type { Shelf } from '../types.js';
import { ShelfContext } from './shelf-context.js';

/**
 * The shelf of the provider around this component, for track(), setConsent() and the like. Throws an
 * Error where there is none.
 */
export function useShelf(): Shelf {
  const shelf = useContext(ShelfContext);
  if (shelf) return shelf;
  throw new Error('nearshelf/react: put <NearshelfProvider shelf={shelf}> around this component.');
}
