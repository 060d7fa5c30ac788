import { check } from '../shared/check.js';
import type { PhotoRegion } from './photo-types.js';

/** Throws TypeError, saying what to pass instead, for a region outside of the photo, or empty. */
export function checkRegion(region: PhotoRegion, caller: string): void {
  const { left, top, right, bottom }: Partial<PhotoRegion> = region ?? {};
  const spans = (from: unknown, to: unknown): boolean =>
    Number.isFinite(from) &&
    Number.isFinite(to) &&
    (from as number) >= 0 &&
    (from as number) < (to as number) &&
    (to as number) <= 1;
  check(
    spans(left, right) && spans(top, bottom),
    `${caller}: region must be { left, top, right, bottom } in fractions of the photo, 0 <= left < right <= 1 and 0 <= top < bottom <= 1`,
    region,
  );
}
