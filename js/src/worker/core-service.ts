import type { ProfileEvent } from '../profile/profile-event.js';
import {
  type CoreAnswer,
  type CoreRequest,
  type CoreService,
  type LoadedModel,
  type LoadRequest,
  protocolVersion,
} from '../shared/protocol.js';
import { ShelfError } from '../shelf-error.js';
import type { RailItem, RailKind } from '../types.js';
import type { Core, CoreModule, CreateCore, RawItem, RawKind } from './core-module.js';
import { fetchManifest } from './fetch-manifest.js';
import { instantiateCore } from './instantiate-core.js';
import { loadShards } from './load-shards.js';
import { minorUnits } from './minor-units.js';

const rawKinds: Record<RailKind, RawKind> = { 'for-you': 1, similar: 2, trending: 3 };
const excludeCartFlag = 1;
const excludePurchasedFlag = 2;

/**
 * The worker's side: one catalogue with its model, and one history. `createCore` is the factory of
 * the Emscripten module. Calls before a successful load() throw a ShelfError.
 */
export class WorkerCoreService implements CoreService {
  private core_: Core | null = null;
  private unknownItems_ = 0;

  constructor(private readonly createCore_: CreateCore) {}

  async load({ base, protocol }: LoadRequest): Promise<LoadedModel> {
    if (protocol !== protocolVersion) {
      throw new ShelfError(
        'version-mismatch',
        `${base}nearshelf.worker.js speaks protocol ${protocolVersion}, the page's SDK ${protocol}. Deploy both from one release, and let browsers revalidate the worker (Cache-Control: no-cache).`,
      );
    }
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

    const [fetched, wasm] = await Promise.all([fetchModel(), startCore()]);
    const core = new wasm.module.Core();
    for (const [index, bytes] of fetched.shards.entries()) {
      install(wasm.module, core, bytes, `shard ${index + 1} of ${fetched.shards.length}`);
    }
    this.core_ = core;
    return {
      model: fetched.manifest.model,
      items: core.itemCount(),
      bytes: {
        shards: fetched.shards.reduce((sum, shard) => sum + shard.byteLength, 0),
        wasm: wasm.bytes,
      },
      timings: { manifest: fetched.manifestTime, shards: fetched.shardsTime, wasm: wasm.time },
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

  recommend(request: CoreRequest): CoreAnswer {
    const answer = this.rank_(rawKinds[request.kind], request);
    if (typeof answer !== 'string') {
      return { items: answer.map(toRailItem), unknownItems: this.unknownItems_ };
    }
    // A rail that cannot be had (an anchor that is new to the shop, for example) still gets items.
    const trending = this.rank_(rawKinds.trending, request);
    if (typeof trending === 'string') throw new ShelfError('core-refused', trending);
    return { items: trending.map(toRailItem), refusal: answer, unknownItems: this.unknownItems_ };
  }

  private rank_(kind: RawKind, request: CoreRequest): RawItem[] | string {
    const flags =
      (request.excludeCart ? excludeCartFlag : 0) |
      (request.excludePurchased ? excludePurchasedFlag : 0);
    return this.loaded_().recommend(kind, request.anchor, request.limit, flags, request.minute);
  }

  private loaded_(): Core {
    if (!this.core_) throw new ShelfError('internal', 'The worker was called before load().');
    return this.core_;
  }
}

function install(module: CoreModule, core: Core, bytes: Uint8Array, name: string): void {
  const address = core.reserve(bytes.byteLength);
  if (address === 0) {
    throw new ShelfError(
      'out-of-memory',
      `${name} (${bytes.byteLength} bytes) does not fit into the planned memory. Build a smaller model.`,
    );
  }
  // HEAPU8 is read after reserve(), which may have grown the memory and detached an older view.
  module.HEAPU8.set(bytes, address);
  const problem = core.load();
  if (problem) throw new ShelfError('shard-rejected', `${name}: ${problem}`);
}

function toRailItem(raw: RawItem): RailItem {
  return {
    id: raw.id,
    title: raw.title || null,
    link: raw.link || null,
    image: raw.image || null,
    price: raw.price > 0 ? raw.price / minorUnits(raw.currency) : null,
    currency: raw.currency || null,
    category: raw.category || null,
    score: raw.score,
    reason: raw.ref ? { code: raw.reason, ref: raw.ref } : { code: raw.reason },
  };
}
