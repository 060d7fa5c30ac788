import type { Page } from 'playwright-core';

export interface Retake {
  /** Degrees. */
  readonly rotate: number;
  /** Share of the sides that stays. */
  readonly crop: number;
  /** 1 = as before. */
  readonly brightness: number;
}

/** Takes a photo of a photo, in the browser: turned, cropped and in another light. Resolves with a JPEG. */
export async function reshoot(page: Page, photo: Buffer, retake: Retake): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([source, { rotate, crop, brightness }]) => {
      const bytes = Uint8Array.from(atob(source), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const width = Math.round(bitmap.width * crop);
      const height = Math.round(bitmap.height * crop);
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.fillStyle = '#ddd';
      context.fillRect(0, 0, width, height);
      context.filter = `brightness(${brightness})`;
      context.translate(width / 2, height / 2);
      context.rotate((rotate * Math.PI) / 180);
      context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
      let text = '';
      for (const byte of new Uint8Array(await blob.arrayBuffer()))
        text += String.fromCharCode(byte);
      return btoa(text);
    },
    [photo.toString('base64'), retake] as const,
  );
  return Buffer.from(base64, 'base64');
}

/** A JPEG of `width` x `height` pixels, made in the browser. */
export async function largePhoto(page: Page, width: number, height: number): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      const light = context.createLinearGradient(0, 0, width, height);
      light.addColorStop(0, '#823');
      light.addColorStop(1, '#cda');
      context.fillStyle = light;
      context.fillRect(0, 0, width, height);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.7 });
      let text = '';
      for (const byte of new Uint8Array(await blob.arrayBuffer()))
        text += String.fromCharCode(byte);
      return btoa(text);
    },
    [width, height] as const,
  );
  return Buffer.from(base64, 'base64');
}
