import type { Page } from 'playwright-core';

/** A photo within another: drawn around its middle, which lies at `x`, `y`. */
export interface Piece {
  readonly photo: Buffer;
  readonly x: number;
  readonly y: number;
  /** Of its own size when absent. */
  readonly width?: number;
  readonly height?: number;
  /** Degrees. */
  readonly rotate?: number;
  /** 1 = as it is. */
  readonly brightness?: number;
}

export interface Composition {
  readonly width: number;
  readonly height: number;
  /** Colours of the ground, from the top left to the bottom right. */
  readonly ground: readonly [string, string];
  readonly pieces: readonly Piece[];
}

/** Makes a photo of photos, in the browser. Resolves with a JPEG. */
export async function composePhoto(page: Page, composition: Composition): Promise<Buffer> {
  const pieces = composition.pieces.map(({ photo, ...piece }) => ({
    ...piece,
    source: photo.toString('base64'),
  }));
  const base64 = await page.evaluate(
    async ({ width, height, ground, pieces }) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      const light = context.createLinearGradient(0, 0, width, height);
      light.addColorStop(0, ground[0]);
      light.addColorStop(1, ground[1]);
      context.fillStyle = light;
      context.fillRect(0, 0, width, height);
      for (const piece of pieces) {
        const bytes = Uint8Array.from(atob(piece.source), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes]));
        const across = piece.width ?? bitmap.width;
        const down = piece.height ?? bitmap.height;
        context.save();
        context.filter = `brightness(${piece.brightness ?? 1})`;
        context.translate(piece.x, piece.y);
        context.rotate(((piece.rotate ?? 0) * Math.PI) / 180);
        context.drawImage(bitmap, -across / 2, -down / 2, across, down);
        context.restore();
      }
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
      let text = '';
      for (const byte of new Uint8Array(await blob.arrayBuffer()))
        text += String.fromCharCode(byte);
      return btoa(text);
    },
    { ...composition, pieces },
  );
  return Buffer.from(base64, 'base64');
}

/** Width and height of a photo. */
export function sizeOf(page: Page, photo: Buffer): Promise<{ width: number; height: number }> {
  return page.evaluate(async (source) => {
    const bytes = Uint8Array.from(atob(source), (letter) => letter.charCodeAt(0));
    const { width, height } = await createImageBitmap(new Blob([bytes]));
    return { width, height };
  }, photo.toString('base64'));
}
