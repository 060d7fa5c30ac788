import { describeError } from '../shared/describe-error.js';
import { ShelfError } from '../shelf-error.js';
import { parseManifest } from '../worker/manifest.js';

const name = 'manifest.json';

/** What a manifest says of its shelf. */
export interface ManifestInfo {
  /** 16 hex digits, another one after every build. */
  readonly model: string;
  /** How many items the catalogue has. */
  readonly items: number;
  /** Ids of popular items, the most popular first, 24 at most. */
  readonly fallback: readonly string[];
}

/**
 * Reads the text of a manifest.json, or what JSON.parse() made of it. Throws a ShelfError:
 * `manifest-invalid`, naming what breaks a rule, and `manifest-unsupported` for another format.
 */
export function readManifest(json: unknown): ManifestInfo {
  const { model, items, fallback } = parseManifest(
    typeof json === 'string' ? parsed(json) : json,
    name,
  );
  return { model, items, fallback };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new ShelfError(
      'manifest-invalid',
      `${name} is not JSON: ${describeError(thrown)}. Pass its text, or what it holds.`,
    );
  }
}
