// Runs in the page: makes photos whose upright look is known.

export type Quarters = readonly [string, string, string, string];

/** Top left, top right, bottom left, bottom right. */
export const colours: Quarters = ['#f00', '#0f0', '#00f', '#fff'];

/** A canvas of four plain quarters. */
export function quarters(width: number, height: number, fill: Quarters = colours) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  fill.forEach((colour, index) => {
    const [column, row] = [index % 2, Math.floor(index / 2)];
    context.fillStyle = colour;
    context.fillRect((column * width) / 2, (row * height) / 2, width / 2, height / 2);
  });
  return canvas;
}

export function toFile(canvas: HTMLCanvasElement, type = 'image/png'): Promise<Blob> {
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob as Blob), type, 0.95));
}

/** A JPEG of `upright` that is stored as a camera held that way stores it: Exif orientation 1 to 8. */
export async function storedJpeg(upright: HTMLCanvasElement, orientation: number): Promise<Blob> {
  const { width: W, height: H } = upright;
  const turned = orientation >= 5;
  const stored = document.createElement('canvas');
  stored.width = turned ? H : W;
  stored.height = turned ? W : H;
  const context = stored.getContext('2d') as CanvasRenderingContext2D;
  // Which upright pixel the stored one at (x, y) is: upright = (a x + c y + e, b x + d y + f), of which
  // the canvas takes the inverse.
  const uprightOf: DOMMatrixInit[] = [
    {},
    { a: -1, e: W },
    { a: -1, d: -1, e: W, f: H },
    { d: -1, f: H },
    { a: 0, b: 1, c: 1, d: 0 },
    { a: 0, b: 1, c: -1, d: 0, e: W },
    { a: 0, b: -1, c: -1, d: 0, e: W, f: H },
    { a: 0, b: -1, c: 1, d: 0, f: H },
  ];
  context.setTransform(DOMMatrix.fromMatrix(uprightOf[orientation - 1]).inverse());
  context.drawImage(upright, 0, 0);
  const jpeg = await toFile(stored, 'image/jpeg');
  // SOI, then APP1 with a TIFF directory of one entry: 0x0112, short, 1 value.
  const exif = Uint8Array.of(
    ...[0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0],
    ...[0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1],
    ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
  );
  return new Blob([jpeg.slice(0, 2), exif, jpeg.slice(2)], { type: 'image/jpeg' });
}

/** The first bytes of a PNG of that size. */
export function pngHeader(width: number, height: number): Blob {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return new Blob([bytes], { type: 'image/png' });
}
