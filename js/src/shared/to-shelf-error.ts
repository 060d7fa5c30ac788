import { type ErrorCode, ShelfError } from '../shelf-error.js';
import { describeError } from './describe-error.js';

/** Keeps a ShelfError; anything else becomes one with `code` and `context` before its text. */
export function toShelfError(thrown: unknown, code: ErrorCode, context: string): ShelfError {
  return thrown instanceof ShelfError
    ? thrown
    : new ShelfError(code, `${context}: ${describeError(thrown)}`);
}
