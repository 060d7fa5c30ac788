import type { AskForManifest, ChosenManifest } from './choose-manifest.js';
import type { KeptFiles } from './kept-files.js';
import { type GetShard, loadShards } from './load-shards.js';
import { coreDigest } from './start-core.js';
import { tolerate } from './tolerate.js';

/**
 * Leaves the next visit the server's manifest and its shards: fetches them now when this visit began
 * without asking. What cannot be fetched, or fails its check, takes no other's place. Never rejects.
 */
export async function keepForNextVisit(
  askFor: AskForManifest,
  files: KeptFiles,
  { manifest, source, unconfirmed }: ChosenManifest<unknown>,
  getShard: GetShard,
): Promise<void> {
  if (source === 'network') await files.keep([manifest], coreDigest);
  if (!unconfirmed) return;
  try {
    const newest = await askFor();
    const isSame = JSON.stringify(newest) === JSON.stringify(manifest);
    if (!isSame) await loadShards(newest, getShard);
    await files.keep(isSame ? [manifest] : [newest, manifest], coreDigest);
  } catch (thrown) {
    tolerate(thrown);
  }
}
