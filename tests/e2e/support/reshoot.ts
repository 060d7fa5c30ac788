import type { Page } from 'playwright-core';
import { composePhoto, sizeOf } from './compose-photo.js';

export interface Retake {
  /** Degrees. */
  readonly rotate: number;
  /** Share of the sides that stays. */
  readonly crop: number;
  /** 1 = as before. */
  readonly brightness: number;
}

/** Takes a photo of a photo: turned, cropped and in another light. Resolves with a JPEG. */
export async function reshoot(
  page: Page,
  photo: Buffer,
  { rotate, crop, brightness }: Retake,
): Promise<Buffer> {
  const size = await sizeOf(page, photo);
  const width = Math.round(size.width * crop);
  const height = Math.round(size.height * crop);
  const piece = { photo, x: width / 2, y: height / 2, rotate, brightness };
  return composePhoto(page, { width, height, ground: ['#ddd', '#ddd'], pieces: [piece] });
}
