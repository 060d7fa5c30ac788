/** Throws TypeError with `rule`, which says what to pass, and what was found instead. */
export function check(holds: unknown, rule: string, found: unknown): asserts holds {
  if (!holds) throw new TypeError(`${rule}; found ${JSON.stringify(found)}.`);
}
