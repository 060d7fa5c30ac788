import type { CoreRequest } from '../shared/protocol.js';
import type { RailKind } from '../types.js';
import type { RawKind, RawRequest } from './core-module.js';

const rawKinds: Record<RailKind, RawKind> = {
  'for-you': 1,
  similar: 2,
  trending: 3,
  'bought-together': 4,
  'recently-viewed': 5,
  'buy-again': 6,
  new: 7,
  'on-sale': 8,
  'looks-like': 9,
};

export function rawKind(kind: RailKind): RawKind {
  return rawKinds[kind];
}

/** The request as wasm takes it; `unitsPerPrice`: minor units in a major one. */
export function toRawRequest(request: CoreRequest, unitsPerPrice: number): RawRequest {
  const { kind, where, encoder, ...rest } = request;
  const raw = {
    ...rest,
    kind: rawKinds[kind],
    // JavaScript's numbers have no place for 64 bits.
    ...(encoder !== undefined && {
      encoderHigh: Number.parseInt(encoder.slice(0, 8), 16),
      encoderLow: Number.parseInt(encoder.slice(8), 16),
    }),
  };
  if (!where) return raw;
  const { priceMin, priceMax, ...filter } = where;
  return {
    ...raw,
    where: {
      ...filter,
      ...(priceMin !== undefined && { priceMin: toMinor(priceMin, unitsPerPrice) }),
      ...(priceMax !== undefined && { priceMax: toMinor(priceMax, unitsPerPrice) }),
    },
  };
}

/** Prices are 32 bits wide in the core; a bound above that excludes nothing, or everything. */
function toMinor(price: number, unitsPerPrice: number): number {
  return Math.min(Math.round(price * unitsPerPrice), 2 ** 32 - 1);
}
