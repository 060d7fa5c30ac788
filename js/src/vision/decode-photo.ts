import { describeError } from '../shared/describe-error.js';
import { ShelfError } from '../shelf-error.js';
import { fitWithin, type Size } from './fit-within.js';
import { readPhotoSize } from './read-photo-size.js';

/** A photo is scaled down by the browser until its longer side has so many pixels. */
export const longestSide = 1024;
// Decoded, four bytes each: what a phone's browser can hold for a moment.
const maxPixels = 100_000_000;
// Exif, with its thumbnail, and colour profiles come before the sides of a JPEG.
const headerBytes = 1 << 19;

/**
 * Decodes an image file: upright, its longer side at most `longestSide` wherever the file's header
 * tells its size. Rejects with ShelfError `photo-invalid`: not an image, broken, or above 100
 * megapixels. The caller closes the bitmap.
 */
export async function decodePhoto(file: Blob): Promise<ImageBitmap> {
  let bitmap: ImageBitmap;
  try {
    const header = await file.slice(0, headerBytes).arrayBuffer();
    const size = readPhotoSize(new Uint8Array(header));
    if (size) checkPixels(size);
    bitmap = await createImageBitmap(file, {
      imageOrientation: 'from-image',
      ...(size && shrinking(size)),
    });
  } catch (thrown) {
    if (thrown instanceof ShelfError) throw thrown;
    throw new ShelfError(
      'photo-invalid',
      `A file of ${file.size} bytes and type "${file.type}" cannot be decoded as an image: it is broken, or of a format that this browser does not know (${describeError(thrown)}). Pass a JPEG, PNG or WebP.`,
    );
  }
  checkPixels(bitmap);
  return bitmap;
}

/** Options of createImageBitmap() that bring the longer side down to `longestSide`. */
export function shrinking(size: Size): ImageBitmapOptions {
  const { width, height } = fitWithin(size, longestSide);
  if (width === size.width && height === size.height) return {};
  // One side only: the browser knows best how the other follows.
  const side = width < height ? { resizeHeight: height } : { resizeWidth: width };
  return { ...side, resizeQuality: 'high' };
}

function checkPixels({ width, height }: Size): void {
  if (width * height <= maxPixels) return;
  throw new ShelfError(
    'photo-invalid',
    `The photo has ${width} x ${height} pixels; at most ${maxPixels / 1e6} megapixels can be decoded.`,
  );
}
