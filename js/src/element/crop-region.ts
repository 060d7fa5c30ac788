// Where the crop box may be: always inside of the photo, never too small to be held.
import type { PhotoRegion } from '../vision/photo-types.js';

export type Corner = 'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight';

export interface Point {
  readonly x: number;
  readonly y: number;
}

const smallest = 0.05;

export function isWhole({ left, top, right, bottom }: PhotoRegion): boolean {
  return left === 0 && top === 0 && right === 1 && bottom === 1;
}

export function contains({ left, top, right, bottom }: PhotoRegion, { x, y }: Point): boolean {
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** `region` shifted as far as the photo allows; its size stays. */
export function moved(region: PhotoRegion, by: Point): PhotoRegion {
  const dx = clamp(by.x, -region.left, 1 - region.right);
  const dy = clamp(by.y, -region.top, 1 - region.bottom);
  return inPhoto({
    left: region.left + dx,
    top: region.top + dy,
    right: region.right + dx,
    bottom: region.bottom + dy,
  });
}

/** `region` with one corner shifted; the opposite one stays. */
export function resized(region: PhotoRegion, corner: Corner, by: Point): PhotoRegion {
  const { left, top, right, bottom } = region;
  const isLeft = corner.endsWith('Left');
  const isTop = corner.startsWith('top');
  return inPhoto({
    left: isLeft ? Math.min(left + by.x, right - smallest) : left,
    right: isLeft ? right : Math.max(right + by.x, left + smallest),
    top: isTop ? Math.min(top + by.y, bottom - smallest) : top,
    bottom: isTop ? bottom : Math.max(bottom + by.y, top + smallest),
  });
}

/** The region between two points. */
export function spanned(from: Point, to: Point): PhotoRegion {
  const [left, right] = side(from.x, to.x);
  const [top, bottom] = side(from.y, to.y);
  return { left, top, right, bottom };
}

function side(from: number, to: number): [number, number] {
  const start = clamp(Math.min(from, to), 0, 1 - smallest);
  return [start, clamp(Math.max(from, to), start + smallest, 1)];
}

/** Sums of fractions may miss an edge by a rounding error. */
function inPhoto({ left, top, right, bottom }: PhotoRegion): PhotoRegion {
  return {
    left: clamp(left, 0, 1),
    top: clamp(top, 0, 1),
    right: clamp(right, 0, 1),
    bottom: clamp(bottom, 0, 1),
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
