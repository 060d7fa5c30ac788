import { ShelfError } from '../shelf-error.js';
import type { LensTexts } from './lens-texts.js';

const connection = ['manifest-unavailable', 'shard-unavailable', 'timeout'];

/** What a shopper is told of an error of searchByImage(). */
export function errorText(thrown: unknown, texts: LensTexts): string {
  const code = thrown instanceof ShelfError ? thrown.code : '';
  if (code === 'photo-invalid') return texts.badPhoto;
  // Code that a network cannot bring looks like code that is refused.
  return connection.includes(code) || !navigator.onLine ? texts.offline : texts.notHere;
}
