import type { PhotoRegion } from './photo-types.js';

export const wholePhoto: PhotoRegion = { left: 0, top: 0, right: 1, bottom: 1 };
