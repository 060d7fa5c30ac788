/**
 * Calls `use` once for each of the elements `names` that the document has and nobody has defined: now,
 * when it is read, or when it is loaded.
 */
export function whenPresent(names: readonly string[], use: (name: string) => void): void {
  let missing = names;
  const look = (): void => {
    missing = missing.filter((name) => {
      const found = document.querySelector(`${name}:not(:defined)`);
      if (found) use(name);
      return !found;
    });
  };
  look();
  addEventListener('DOMContentLoaded', look);
  addEventListener('load', look);
}
