import { type Context, createContext } from 'react';
import type { Shelf } from '../types.js';

/** The shelf of the nearest provider; null outside of any. */
export const ShelfContext: Context<Shelf | null> = createContext<Shelf | null>(null);
