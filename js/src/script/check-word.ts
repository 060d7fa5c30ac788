import { check } from '../shared/check.js';

/** Throws TypeError when `value` is none of `words`. */
export function checkWord(words: readonly string[], value: string): void {
  check(words.includes(value), `pass one of ${words.join(', ')}`, value);
}
