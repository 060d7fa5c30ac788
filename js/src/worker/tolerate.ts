import { ShelfError } from '../shelf-error.js';

/** Lets a ShelfError pass; throws anything else, which is a trap inside wasm. */
export function tolerate(thrown: unknown): void {
  if (!(thrown instanceof ShelfError)) throw thrown;
}
