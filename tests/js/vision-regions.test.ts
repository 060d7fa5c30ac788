// Where a crop box may be, and which regions a photo has.
import { describe, expect, it } from 'vitest';
import {
  type Corner,
  contains,
  isWhole,
  moved,
  resized,
  spanned,
} from '../../js/src/element/crop-region.js';
import { checkRegion } from '../../js/src/vision/check-region.js';
import { fitWithin } from '../../js/src/vision/fit-within.js';
import type { PhotoRegion } from '../../js/src/vision/photo-types.js';
import { wholePhoto } from '../../js/src/vision/whole-photo.js';
import { seededRandom } from './support/seeded-random.js';

const box: PhotoRegion = { left: 0.2, top: 0.3, right: 0.6, bottom: 0.5 };
const corners: Corner[] = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'];

describe('the crop box', () => {
  it('stays inside of the photo and large enough to be held, whatever is done with it', () => {
    const random = seededRandom(7);
    const anywhere = (): number => 3 * random() - 1.5;
    let region = wholePhoto;
    for (let step = 0; step < 10_000; step++) {
      const by = { x: anywhere(), y: anywhere() };
      const kind = Math.floor(6 * random());
      if (kind < 4) region = resized(region, corners[kind] as Corner, by);
      else if (kind === 4) region = moved(region, by);
      else region = spanned(by, { x: anywhere(), y: anywhere() });
      expect(() => checkRegion(region, 'test')).not.toThrow();
      const { left, top, right, bottom } = region;
      expect(Math.min(right - left, bottom - top)).toBeGreaterThanOrEqual(0.05 - 1e-9);
    }
  });

  it('keeps its size when it is moved, and stops at the edge', () => {
    const atEdge = moved(box, { x: 9, y: -9 });
    expect(atEdge).toMatchObject({ top: 0, right: 1 });
    expect(atEdge.right - atEdge.left).toBeCloseTo(0.4);
    expect(atEdge.bottom - atEdge.top).toBeCloseTo(0.2);
  });

  it.each(corners)('keeps the opposite corner when %s is dragged', (corner) => {
    const after = resized(box, corner, { x: 0.1, y: 0.1 });
    const kept = {
      ...(corner.endsWith('Left') ? { right: 0.6 } : { left: 0.2 }),
      ...(corner.startsWith('top') ? { bottom: 0.5 } : { top: 0.3 }),
    };
    expect(after).toMatchObject(kept);
    expect(after).not.toEqual(box);
  });

  it('knows the whole photo, and what is inside', () => {
    expect([isWhole(wholePhoto), isWhole(box)]).toEqual([true, false]);
    expect(isWhole(spanned({ x: 1.2, y: -0.1 }, { x: -3, y: 1 }))).toBe(true);
    expect([contains(box, { x: 0.2, y: 0.4 }), contains(box, { x: 0.1, y: 0.4 })]).toEqual([
      true,
      false,
    ]);
  });
});

describe('a region', () => {
  it.each<[string, unknown]>([
    ['nothing', null],
    ['a side that is missing', { left: 0, top: 0, right: 1 }],
    ['a side that is no number', { ...box, left: Number.NaN }],
    ['pixels', { left: 0, top: 0, right: 300, bottom: 200 }],
    ['no width', { ...box, right: box.left }],
    ['sides the wrong way round', { ...box, top: 0.9 }],
    ['a side outside of the photo', { ...box, left: -0.1 }],
  ])('with %s is refused', (_, region) => {
    expect(() => checkRegion(region as PhotoRegion, 'searchByImage')).toThrow(
      /^searchByImage: region must be .* found /,
    );
  });
});

describe('a photo that is scaled down', () => {
  it('keeps its shape, and no side becomes 0', () => {
    expect(fitWithin({ width: 4000, height: 3000 }, 1024)).toEqual({ width: 1024, height: 768 });
    expect(fitWithin({ width: 20, height: 9000 }, 1024)).toEqual({ width: 2, height: 1024 });
    expect(fitWithin({ width: 1, height: 90_000 }, 1024)).toEqual({ width: 1, height: 1024 });
    expect(fitWithin({ width: 640, height: 480 }, 1024)).toEqual({ width: 640, height: 480 });
  });
});
