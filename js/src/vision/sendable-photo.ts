import { check } from '../shared/check.js';
import { describeError } from '../shared/describe-error.js';
import { ShelfError } from '../shelf-error.js';
import { shrinking } from './decode-photo.js';
import type { Size } from './fit-within.js';
import type { Photo } from './photo-types.js';
import type { EmbedRequest } from './vision-protocol.js';

const keys = new WeakMap<Blob, number>();
let latestKey = 0;

/**
 * What of a photo goes to the worker; a bitmap is a copy, scaled down, and moves there. Rejects with
 * TypeError for what is no photo, and with ShelfError `photo-invalid` for one that has no pixels.
 */
export async function sendablePhoto(
  photo: Photo,
  caller: string,
): Promise<Pick<EmbedRequest, 'photo' | 'key'>> {
  if (photo instanceof Blob) return { photo, key: keyOf(photo) };
  if (photo instanceof ImageData) return { photo, key: 0 };
  const isImage = photo instanceof HTMLImageElement;
  check(
    isImage || photo instanceof HTMLCanvasElement || photo instanceof ImageBitmap,
    `${caller}: photo must be a Blob (a File is one), ImageBitmap, <img>, <canvas> or ImageData`,
    photo,
  );
  try {
    if (isImage) await photo.decode();
    const size: Size = isImage ? { width: photo.naturalWidth, height: photo.naturalHeight } : photo;
    return { photo: await createImageBitmap(photo, shrinking(size)), key: 0 };
  } catch (thrown) {
    throw new ShelfError(
      'photo-invalid',
      `The photo has no pixels that can be read (${describeError(thrown)}). Wait until an <img> has loaded; a canvas needs a size; a bitmap must not be closed.`,
    );
  }
}

/** The same for the same Blob: its bytes never change, unlike those of an element. */
function keyOf(photo: Blob): number {
  const key = keys.get(photo) ?? ++latestKey;
  keys.set(photo, key);
  return key;
}
