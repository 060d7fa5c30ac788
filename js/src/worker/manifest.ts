// manifest.json as docs/FORMAT.md defines it.
import { manifestFormat } from '../shared/manifest-format.js';
import type { ShardFile } from '../shared/protocol.js';
import { ShelfError } from '../shelf-error.js';

export interface ManifestShard extends ShardFile {
  /**
   * `catalog`, `model`, `delta`, `rules`, `looks`, `encoder`, `rows`, or one that this SDK does not
   * know.
   */
  readonly role: string;
}

export interface Manifest {
  readonly model: string;
  readonly items: number;
  /** One catalogue, one model, at most one each of delta, rules, looks and encoder. */
  readonly shards: readonly ManifestShard[];
  readonly fallback: readonly string[];
}

const maxShards = 8192;
const maxFallback = 24;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks a parsed manifest.json from `url`. Throws ShelfError `manifest-unsupported` for another
 * format, and `manifest-invalid` naming the field that breaks a rule.
 */
export function parseManifest(value: unknown, url: string): Manifest {
  const require = (holds: boolean, field: string, rule: string, found: unknown): void => {
    if (holds) return;
    throw new ShelfError(
      'manifest-invalid',
      `${url}: ${field} must be ${rule}, found ${JSON.stringify(found)}. Publish it again with nearshelf build.`,
    );
  };

  require(isFields(value), 'the whole', 'a JSON object', value);
  const { format, model, items, shards, fallback } = value as Fields;
  if (format !== manifestFormat) {
    throw new ShelfError(
      'manifest-unsupported',
      `${url}: found format ${JSON.stringify(format)}, this SDK reads format ${manifestFormat}. Deploy the SDK and the shards from one release.`,
    );
  }
  require(matches(model, /^[0-9a-f]{16}$/), 'model', '16 hex digits', model);
  require(isCount(items), 'items', 'a whole number above 0', items);
  require(Array.isArray(shards) &&
    shards.length <= maxShards, 'shards', `a list of at most ${maxShards}`, shards);
  const listed = (shards as unknown[]).map((shard, index): ManifestShard => {
    const at = `shards[${index}]`;
    require(isFields(shard), at, 'an object', shard);
    const { role, file, bytes, sha256 } = shard as Fields;
    require(matches(role, /^[a-z][a-z-]{0,31}$/), `${at}.role`, 'the name of a role', role);
    // No separator, scheme or "..": a shard can only be a file beside its manifest.
    require(matches(file, /^[\w-][\w.-]{0,199}$/) &&
      !file.includes('..'), `${at}.file`, 'a plain file name beside the manifest', file);
    require(isCount(bytes), `${at}.bytes`, 'a whole number above 0', bytes);
    require(matches(sha256, /^[0-9a-f]{64}$/), `${at}.sha256`, '64 lower-case hex digits', sha256);
    return { role, file, bytes, sha256 } as ManifestShard;
  });
  const roles = listed.map(({ role }) => role);
  const count = (name: string): number => roles.filter((role) => role === name).length;
  require(count('catalog') === 1 &&
    count('model') === 1, 'shards', 'a list with one catalog and one model', roles);
  for (const role of ['delta', 'rules', 'looks', 'encoder']) {
    require(count(role) <= 1, 'shards', `a list with one ${role} shard at most`, roles);
  }
  require(Array.isArray(fallback) &&
    fallback.length <= maxFallback &&
    fallback.every(
      (id) => typeof id === 'string',
    ), 'fallback', `a list of at most ${maxFallback} item ids`, fallback);
  return { model, items, shards: listed, fallback } as Manifest;
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
