export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `size` scaled down so that the longer side is at most `longest`; neither side below 1. */
export function fitWithin({ width, height }: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}
