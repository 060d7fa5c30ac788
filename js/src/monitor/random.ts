const twoTo32 = 2 ** 32;

/** Uniform in 0 to 2^32 - 1, from the browser's source for cryptography. */
export function randomUint32(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] as number;
}

/** Uniform in 0 to bound - 1, exactly: what would favour low numbers is drawn again. */
export function uniformBelow(bound: number): number {
  const usable = twoTo32 - (twoTo32 % bound);
  for (;;) {
    const drawn = randomUint32();
    if (drawn < usable) return drawn % bound;
  }
}
