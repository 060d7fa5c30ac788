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
import { ShelfError } from '../shelf-error.js';
import type { Explanation } from '../types.js';
import { checkProtocol } from './check-protocol.js';
import type { Core, CreateCore, RawRail } from './core-module.js';
import { fetchManifest } from './fetch-manifest.js';
import { installShard } from './install-shard.js';
import { instantiateCore } from './instantiate-core.js';
import { loadShards } from './load-shards.js';
import { Looks } from './looks.js';
import { minorUnits } from './minor-units.js';
import { rawKind, toRawRequest } from './raw-request.js';
import { RowBlocks } from './row-blocks.js';
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
  private minorUnits_ = 0;
  private unknownItems_ = 0;

  constructor(private readonly createCore_: CreateCore) {}

  async load({ base, protocol }: LoadRequest): Promise<LoadedModel> {
    checkProtocol(`${base}nearshelf.worker.js`, protocol);
    const start = performance.now();
    const elapsed = (): number => performance.now() - start;
    const fetchModel = async () => {
      const manifest = await fetchManifest(base);
      const manifestTime = elapsed();
      const shards = await loadShards(base, manifest);
      return { manifest, manifestTime, shards, shardsTime: elapsed() - manifestTime };
    };
    const startCore = async () => ({
      ...(await instantiateCore(base, this.createCore_)),
      time: elapsed(),
    });

    const [{ manifest, shards, manifestTime, shardsTime }, wasm] = await Promise.all([
      fetchModel(),
      startCore(),
    ]);
    const core = new wasm.module.Core();
    const install = (bytes: Uint8Array, name: string): void =>
      installShard(wasm.module, core, bytes, name);
    install(shards.catalog, 'the catalogue');
    install(shards.model, 'the model');
    const notes = [...shards.notes];
    for (const { bytes, file } of shards.optional) {
      try {
        install(bytes, file);
      } catch (thrown) {
        if (!(thrown instanceof ShelfError)) throw thrown;
        notes.push(thrown.message);
      }
    }
    this.core_ = core;
    const rows = manifest.shards.filter(({ role }) => role === 'rows');
    this.blocks_ = new RowBlocks(base, rows, install);
    this.blocks_.prefetch();
    this.looks_ = new Looks(base, manifest, install);
    const loaded = [shards.catalog, shards.model, ...shards.optional.map(({ bytes }) => bytes)];
    return {
      model: manifest.model,
      items: core.itemCount(),
      notes,
      bytes: {
        shards: loaded.reduce((sum, { byteLength }) => sum + byteLength, 0),
        wasm: wasm.bytes,
      },
      timings: { manifest: manifestTime, shards: shardsTime, wasm: wasm.time },
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
    return toRawRequest(request, request.where ? this.unitsPerPrice_() : 1);
  }

  /** Minor units in a price of the catalogue; any item tells its currency. */
  private unitsPerPrice_(): number {
    if (this.minorUnits_ === 0) {
      const any = this.loaded_().recommend({
        kind: rawKind('trending'),
        anchor: '',
        limit: 1,
        flags: 0,
        minute: 0,
        exclude: [],
      });
      const currency = typeof any === 'string' ? '' : (any.items[0]?.currency ?? '');
      this.minorUnits_ = minorUnits(currency);
    }
    return this.minorUnits_;
  }

  private loaded_(): Core {
    if (!this.core_) throw new ShelfError('internal', 'The worker was called before load().');
    return this.core_;
  }
}

function toRail({ source, step, items }: RawRail): CoreRail {
  return { source, step, items: items.map(toRailItem) };
}
