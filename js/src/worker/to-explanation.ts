import type { Explanation } from '../types.js';
import type { RawExplanation } from './core-module.js';

/** What wasm says of an item, with null for what does not apply. */
export function toExplanation(raw: RawExplanation): Explanation {
  return {
    place: raw.place || null,
    excludedBy: raw.excludedBy || null,
    step: raw.step,
    parts: raw.parts,
    score: raw.blended,
    rules: { boost: raw.boost, pinned: raw.pinned || null },
    penalties: { rotation: raw.rotationPenalty, diversity: raw.diversityPenalty },
    reason: raw.reason ?? null,
  };
}
