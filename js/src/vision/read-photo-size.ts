import type { Size } from './fit-within.js';

/**
 * Sides of a photo as it stands upright, from the first bytes of a JPEG, PNG, WebP or GIF file. Null
 * when they do not tell; then only decoding does. Rotations that WebP and PNG files may ask for are not
 * seen.
 */
export function readPhotoSize(bytes: Uint8Array): Size | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readers = [readJpeg, readPng, readWebp, readGif];
  try {
    for (const read of readers) {
      const size = read(view);
      if (size && size.width > 0 && size.height > 0) return size;
    }
  } catch (thrown) {
    // The header goes on behind these bytes.
    if (!(thrown instanceof RangeError)) throw thrown;
  }
  return null;
}

function hasText(view: DataView, at: number, text: string): boolean {
  if (at + text.length > view.byteLength) return false;
  return [...text].every((letter, index) => view.getUint8(at + index) === letter.charCodeAt(0));
}

// ISO/IEC 10918-1: segments of a marker and a length, until the frame header that has the sides.
function readJpeg(view: DataView): Size | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  let turned = false;
  let at = 2;
  for (;;) {
    // Any number of fill bytes may stand before a marker.
    while (view.getUint16(at) === 0xffff) at++;
    const marker = view.getUint16(at);
    if (marker >> 8 !== 0xff) return null;
    if (isFrameHeader(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      return turned ? { width: height, height: width } : { width, height };
    }
    if (marker === 0xffe1) turned ||= isTurned(view, at + 4);
    at += 2 + view.getUint16(at + 2);
  }
}

/** SOF0 to SOF15; the three numbers between them mean other things. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
}

/** Whether the Exif block at `at` asks for a quarter turn: orientations 5 to 8 of Exif 2.3. */
function isTurned(view: DataView, at: number): boolean {
  if (!hasText(view, at, 'Exif\0\0')) return false;
  const tiff = at + 6;
  const little = view.getUint16(tiff) === 0x4949;
  const directory = tiff + view.getUint32(tiff + 4, little);
  const entries = view.getUint16(directory, little);
  for (let entry = 0; entry < entries; entry++) {
    const field = directory + 2 + 12 * entry;
    if (view.getUint16(field, little) === 0x0112) return view.getUint16(field + 8, little) >= 5;
  }
  return false;
}

function readPng(view: DataView): Size | null {
  if (!hasText(view, 1, 'PNG\r\n')) return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

// RFC 9649: lossy, lossless and extended files have their sides in three places.
function readWebp(view: DataView): Size | null {
  if (!hasText(view, 0, 'RIFF') || !hasText(view, 8, 'WEBP')) return null;
  const low14 = 0x3fff;
  if (hasText(view, 12, 'VP8 ')) {
    return { width: view.getUint16(26, true) & low14, height: view.getUint16(28, true) & low14 };
  }
  if (hasText(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: (bits & low14) + 1, height: ((bits >> 14) & low14) + 1 };
  }
  const low24 = 0xffffff;
  return {
    width: (view.getUint32(24, true) & low24) + 1,
    height: (view.getUint32(26, true) >>> 8) + 1,
  };
}

function readGif(view: DataView): Size | null {
  if (!hasText(view, 0, 'GIF8')) return null;
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
}
