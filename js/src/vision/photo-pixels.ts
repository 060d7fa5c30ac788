import { ShelfError } from '../shelf-error.js';
import { decodePhoto, longestSide } from './decode-photo.js';
import { fitWithin } from './fit-within.js';

/**
 * The upright pixels of a photo: RGBA, sRGB, not premultiplied, longer side at most `longestSide`. A
 * bitmap is closed. For workers. Rejects as decodePhoto() does.
 */
export async function photoPixels(photo: Blob | ImageBitmap | ImageData): Promise<ImageData> {
  if (photo instanceof ImageData) {
    const isSmall = Math.max(photo.width, photo.height) <= longestSide;
    if (isSmall && photo.colorSpace === 'srgb' && photo.data.BYTES_PER_ELEMENT === 1) return photo;
  }
  const bitmap =
    photo instanceof Blob
      ? await decodePhoto(photo)
      : photo instanceof ImageData
        ? await createImageBitmap(photo)
        : photo;
  try {
    const { width, height } = fitWithin(bitmap, longestSide);
    const canvas =
      typeof OffscreenCanvas === 'function' ? new OffscreenCanvas(width, height) : null;
    const context = canvas?.getContext('2d', { willReadFrequently: true });
    if (!context) {
      throw new ShelfError('vision-unavailable', 'This browser has no canvas for workers.');
    }
    context.imageSmoothingQuality = 'high';
    context.drawImage(bitmap, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  } finally {
    bitmap.close();
  }
}
