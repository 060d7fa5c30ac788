// The sides of a photo from the first bytes of its file, for files of every kind and for garbage.
import { describe, expect, it } from 'vitest';
import { readPhotoSize } from '../../js/src/vision/read-photo-size.js';
import { seededRandom } from './support/seeded-random.js';

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));
const big = (value: number): number[] => [value >> 8, value & 255];

/** A JPEG's segments up to its frame header, 4000 x 3000 as stored. */
function jpeg(before: number[] = [], frame = 0xc0): number[] {
  const app0 = [0xff, 0xe0, 0, 4, 1, 2];
  return [0xff, 0xd8, ...app0, ...before, 0xff, frame, 0, 17, 8, ...big(3000), ...big(4000), 3];
}

function exif(orientation: number, little: boolean): number[] {
  const short = (value: number): number[] => (little ? big(value).reverse() : big(value));
  const long = (value: number): number[] =>
    little ? [...short(value), 0, 0] : [0, 0, ...short(value)];
  const entry = (tag: number, value: number): number[] => [
    ...short(tag),
    ...short(3),
    ...long(1),
    ...short(value),
    0,
    0,
  ];
  const directory = [...short(2), ...entry(0x0100, 7), ...entry(0x0112, orientation)];
  const tiff = [...text(little ? 'II' : 'MM'), ...short(42), ...long(8), ...directory];
  const body = [...text('Exif'), 0, 0, ...tiff];
  return [0xff, 0xe1, ...big(body.length + 2), ...body];
}

const files: [string, number[], { width: number; height: number }][] = [
  ['a JPEG', jpeg(), { width: 4000, height: 3000 }],
  ['a progressive JPEG', jpeg([], 0xc2), { width: 4000, height: 3000 }],
  [
    'a JPEG with fill bytes',
    jpeg([0xff, 0xff, 0xff, 0xfe, 0, 3, 9]),
    { width: 4000, height: 3000 },
  ],
  ['a JPEG with tables first', jpeg([0xff, 0xc4, 0, 3, 9]), { width: 4000, height: 3000 }],
  ['a JPEG that stands upright', jpeg(exif(4, false)), { width: 4000, height: 3000 }],
  ['a JPEG that lies', jpeg(exif(5, false)), { width: 3000, height: 4000 }],
  ['a JPEG that lies, Intel order', jpeg(exif(8, true)), { width: 3000, height: 4000 }],
  [
    'a PNG',
    [0x89, ...text('PNG\r\n'), 0x1a, 10, 0, 0, 0, 13, ...text('IHDR'), 0, 0, 2, 0, 0, 0, 1, 0],
    { width: 512, height: 256 },
  ],
  ['a GIF', [...text('GIF89a'), 0x40, 1, 0xf0, 0], { width: 320, height: 240 }],
  [
    'a lossy WebP',
    [...text('RIFF....WEBPVP8 ....'), 0, 0, 0, 0x9d, 1, 0x2a, 0x40, 0x41, 0xf0, 0],
    { width: 320, height: 240 },
  ],
  [
    'a lossless WebP',
    [...text('RIFF....WEBPVP8L....'), 0x2f, 0x3f, 0xc1, 0x3b, 0],
    { width: 320, height: 240 },
  ],
  [
    'an extended WebP',
    [...text('RIFF....WEBPVP8X....'), 0, 0, 0, 0, 0x3f, 1, 0, 0xef, 0, 0],
    { width: 320, height: 240 },
  ],
];

describe('the size of a photo', () => {
  it.each(files)('is read from %s', (_, bytes, size) => {
    expect(readPhotoSize(Uint8Array.from(bytes))).toEqual(size);
  });

  it.each(files)('is not known from the first bytes of %s', (_, bytes, size) => {
    for (let length = 0; length < bytes.length; length++) {
      const start = Uint8Array.from(bytes.slice(0, length));
      expect([null, size]).toContainEqual(readPhotoSize(start));
    }
  });

  it('is that of the view, wherever it lies in a buffer', () => {
    const [, bytes, size] = files[0] as (typeof files)[number];
    const buffer = Uint8Array.from([1, 2, 3, ...bytes]);
    expect(readPhotoSize(buffer.subarray(3))).toEqual(size);
  });

  it('never fails, and never is 0, for changed bytes', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 20_000; round++) {
      const [, original] = files[round % files.length] as (typeof files)[number];
      const bytes = Uint8Array.from(original);
      for (let change = 0; change < 3; change++) {
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      }
      const size = readPhotoSize(bytes);
      if (size) expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
    }
  });
});
