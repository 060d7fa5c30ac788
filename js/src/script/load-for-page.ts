import { check } from '../shared/check.js';
import { importModule } from '../shared/import-module.js';
import type { Shelf } from '../types.js';

// The function that takes the shelf, in nearshelf.rail.js and so on.
const starters: Readonly<Record<string, string>> = {
  'near-rail': 'defineNearRail',
  'near-lens': 'defineNearLens',
  debug: 'openDebug',
};

/**
 * Loads what defines an element, or `debug`, from `base`, and starts it with `shelf`. Resolves when that
 * is done. Rejects with TypeError for an unknown name, and when the file cannot be had.
 */
export async function loadForPage(name: string, base: string, shelf: Shelf): Promise<void> {
  const start = starters[name];
  check(start, 'define: pass near-rail or near-lens', name);
  const part = await importModule(`${base}nearshelf.${name.replace('near-', '')}.js`);
  (part as Record<string, (shelf: Shelf) => void>)[start]?.(shelf);
}
