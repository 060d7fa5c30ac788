// index.json as docs/FORMAT.md defines it.
import { ShelfError } from '../shelf-error.js';

export interface IndexShard {
  /** A plain file name beside index.json. */
  readonly file: string;
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

export type IndexTier = 'exact' | 'coded' | 'clusters';

export interface IndexManifest {
  readonly tier: IndexTier;
  readonly items: number;
  /** Length of a query. */
  readonly dimensions: number;
  readonly head: IndexShard;
  readonly codes: readonly IndexShard[];
  readonly ids: readonly IndexShard[];
  readonly rows: readonly IndexShard[];
}

const format = 1;
const maxShards = 65_536;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a parsed index.json from `url`. Throws ShelfError `manifest-unsupported` for another format,
 * and `manifest-invalid` naming the field that breaks a rule.
 */
export function parseIndexManifest(value: unknown, url: string): IndexManifest {
  const require = (holds: boolean, field: string, rule: string, found: unknown): void => {
    if (holds) return;
    throw new ShelfError(
      'manifest-invalid',
      `${url}: ${field} must be ${rule}, found ${JSON.stringify(found)?.slice(0, 200)}. Publish it again with nearshelf index.`,
    );
  };
  const shard = (given: unknown, at: string): IndexShard => {
    require(isFields(given), at, 'an object', given);
    const { file, bytes, sha256 } = given as Fields;
    // No separator, scheme or "..": a shard can only be a file beside index.json.
    require(matches(file, /^[\w-][\w.-]{0,199}$/) &&
      !file.includes('..'), `${at}.file`, 'a plain file name beside index.json', file);
    require(isCount(bytes), `${at}.bytes`, 'a whole number above 0', bytes);
    require(matches(sha256, /^[0-9a-f]{64}$/), `${at}.sha256`, '64 lower-case hex digits', sha256);
    return { file, bytes, sha256 } as IndexShard;
  };
  const shards = (given: unknown, at: string): IndexShard[] => {
    require(Array.isArray(given) &&
      given.length <= maxShards, at, `a list of at most ${maxShards} shards`, given);
    return (given as unknown[]).map((entry, index) => shard(entry, `${at}[${index}]`));
  };

  require(isFields(value), 'the whole', 'a JSON object', value);
  const fields = value as Fields;
  if (fields.format !== format) {
    throw new ShelfError(
      'manifest-unsupported',
      `${url}: found format ${JSON.stringify(fields.format)}, this SDK reads format ${format}. Deploy the SDK and the index from one release.`,
    );
  }
  const { tier, items, dimensions } = fields;
  require(tier === 'exact' ||
    tier === 'coded' ||
    tier === 'clusters', 'tier', '"exact", "coded" or "clusters"', tier);
  require(isCount(items), 'items', 'a whole number above 0', items);
  require(isCount(dimensions), 'dimensions', 'a whole number above 0', dimensions);
  return {
    tier: tier as IndexTier,
    items: items as number,
    dimensions: dimensions as number,
    head: shard(fields.head, 'head'),
    codes: shards(fields.codes, 'codes'),
    ids: shards(fields.ids, 'ids'),
    rows: shards(fields.rows, 'rows'),
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
