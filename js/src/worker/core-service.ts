import type { ProfileEvent } from '../profile/profile-event.js';
import type {
  CoreAnswer,
  CoreRail,
  CoreRequest,
  CoreService,
  LoadedModel,
  LoadRequest,
  LooksInfo,
} from '../shared/protocol.js';
import { settleWithin } from '../shared/settle-within.js';
import { ShelfError } from '../shelf-error.js';
import type { Explanation } from '../types.js';
import { checkProtocol } from './check-protocol.js';
import { checkSignature } from './check-signature.js';
import { type AskForManifest, chooseManifest } from './choose-manifest.js';
import type { Core, CreateCore, RawRail } from './core-module.js';
import { fetchManifest } from './fetch-manifest.js';
import { installShards } from './install-shards.js';
import { keepForNextVisit } from './keep-for-next-visit.js';
import { KeptFiles } from './kept-files.js';
import { loadShard } from './load-shard.js';
import { type GetShard, loadShards } from './load-shards.js';
import { Looks } from './looks.js';
import { minorUnits } from './minor-units.js';
import { rawKind, toRawRequest } from './raw-request.js';
import { RowBlocks } from './row-blocks.js';
import { startCore } from './start-core.js';
import { toExplanation } from './to-explanation.js';
import { toRailItem } from './to-rail-item.js';

/**
 * The worker's side: one catalogue with its model, and one history. `createCore` is the factory of
 * the Emscripten module. Calls before a successful load() throw a ShelfError.
 */
export class WorkerCoreService implements CoreService {
  private core_: Core | null = null;
  private blocks_: RowBlocks | null = null;
  private looks_: Looks | null = null;
  /** In a price of the catalogue. */
  private minorUnits_ = 1;
  private unknownItems_ = 0;

  constructor(private readonly createCore_: CreateCore) {}

  async load({
    base,
    cache,
    manifest: early,
    protocol,
    publicKey,
    wasm,
    worker,
  }: LoadRequest): Promise<LoadedModel> {
    checkProtocol(worker, protocol);
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    const files = new KeptFiles(base, cache, publicKey);
    const getShard: GetShard = (shard) => files.file(shard.sha256, () => loadShard(base, shard));
    const startTimed = async () => ({
      ...(await startCore(wasm, files, this.createCore_)),
      time: elapsed(),
    });
    const starting = startTimed();
    // Handled below, but not before there is a manifest.
    starting.catch(() => undefined);

    const notes = new Set<string>();
    let text = early;
    const askFor: AskForManifest = (mode) => {
      const given = text;
      // The page's answer is for the first question alone.
      text = null;
      return fetchManifest(base, mode, given, async (content, url) => {
        if (publicKey === undefined || (await checkSignature(content, publicKey, url))) return;
        notes.add('The signature was not checked: this browser has no Ed25519.');
      });
    };
    const chosen = await chooseManifest(
      askFor,
      await files.manifests(),
      async (manifest, patience) => {
        const manifestTime = elapsed();
        const fetching = loadShards(manifest, getShard);
        const [shards, wasm] = await Promise.all([
          settleWithin(fetching, patience, 'A changed shelf'),
          starting,
        ]);
        const shardsTime = elapsed() - manifestTime;
        const timings = { manifest: manifestTime, shards: shardsTime, wasm: wasm.time };
        return { timings, wasm, ...installShards(wasm.module, shards) };
      },
    );
    const { manifest, source, started } = chosen;
    const { core, install, timings } = started;
    this.core_ = core;
    this.minorUnits_ = minorUnits(started.currency);
    const rows = manifest.shards.filter(({ role }) => role === 'rows');
    this.blocks_ = new RowBlocks(getShard, rows, install);
    this.blocks_.prefetch();
    this.looks_ = new Looks(base, manifest, getShard, install);
    if (cache !== null) void keepForNextVisit(askFor, files, chosen, getShard);
    return {
      model: manifest.model,
      items: core.itemCount(),
      notes: [...notes, chosen.note, ...started.notes, files.note].filter(
        (note): note is string => !!note,
      ),
      manifest: source,
      bytes: { shards: started.bytes, wasm: started.wasm.bytes },
      timings,
    };
  }

  replay(events: readonly ProfileEvent[]): void {
    this.loaded_().forget();
    this.unknownItems_ = 0;
    for (const event of events) this.track(event);
  }

  track({ item_id, type, minute }: ProfileEvent): void {
    if (!this.loaded_().track(item_id, type, minute)) this.unknownItems_++;
  }

  recommend(requests: readonly CoreRequest[]): CoreAnswer | Promise<CoreAnswer> {
    return this.withShards_(requests, () => this.rankAll_(requests));
  }

  explain({
    request,
    itemId,
  }: {
    request: CoreRequest;
    itemId: string;
  }): Explanation | null | Promise<Explanation | null> {
    return this.withShards_([request], () => {
      const raw = this.loaded_().explain(this.raw_(request), itemId);
      return typeof raw === 'string' ? null : toExplanation(raw);
    });
  }

  async looks(): Promise<LooksInfo> {
    this.loaded_();
    return (this.looks_ as Looks).load();
  }

  noteImpressions({ ids, minute }: { ids: readonly string[]; minute: number }): void {
    this.loaded_().noteImpressions(ids, minute);
  }

  /**
   * `work` at once when nothing is missing for it, so that it sees exactly the events of the messages
   * before it; otherwise as soon as the shards are there.
   */
  private withShards_<T>(requests: readonly CoreRequest[], work: () => T): T | Promise<T> {
    const wantsLooks = requests.some(({ kind }) => kind === 'looks-like');
    if (!wantsLooks || !this.looks_?.pending) return this.withBlocks_(requests, work);
    return this.looks_.settle().then(() => this.withBlocks_(requests, work));
  }

  private withBlocks_<T>(requests: readonly CoreRequest[], work: () => T): T | Promise<T> {
    const core = this.loaded_();
    const missing = requests.flatMap((request) => core.missingBlocks(this.raw_(request)));
    if (missing.length === 0 || !this.blocks_) return work();
    return this.blocks_.fetch([...new Set(missing)]).then(work);
  }

  private rankAll_(requests: readonly CoreRequest[]): CoreAnswer {
    const shown: string[] = [];
    const rails = requests.map((request) => {
      const rail = this.rank_({ ...request, exclude: [...request.exclude, ...shown] });
      shown.push(...rail.items.map(({ id }) => id));
      return rail;
    });
    return { rails, unknownItems: this.unknownItems_ };
  }

  private rank_(request: CoreRequest): CoreRail {
    const core = this.loaded_();
    const raw = this.raw_(request);
    const answer = core.recommend(raw);
    if (typeof answer !== 'string') return toRail(answer);
    // Popular items are no answer to a photo.
    if (request.look) {
      return { source: 'fallback', step: 'nothing-known', items: [], refusal: answer };
    }
    // A rail that cannot be had (an anchor that is new to the shop, for example) still gets items,
    // which keep to the request's filter unless that is what was refused.
    const trending = { ...raw, kind: rawKind('trending'), anchor: '' };
    const popular = core.recommend(trending);
    if (typeof popular === 'string') {
      return { source: 'popular', step: 'nothing-known', items: [], refusal: answer };
    }
    return { ...toRail(popular), source: 'popular', refusal: answer };
  }

  private raw_(request: CoreRequest): ReturnType<typeof toRawRequest> {
    return toRawRequest(request, this.minorUnits_);
  }

  private loaded_(): Core {
    if (!this.core_) throw new ShelfError('internal', 'The worker was called before load().');
    return this.core_;
  }
}

function toRail({ source, step, items }: RawRail): CoreRail {
  return { source, step, items: items.map(toRailItem) };
}
