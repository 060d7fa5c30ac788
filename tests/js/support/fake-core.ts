// The wasm module's place in tests: a few lines that rank a few items, behind the real contract of
// js/src/worker/core-module.d.ts.
import type {
  CoreModule,
  CreateCore,
  RawExplanation,
  RawItem,
  RawRail,
  RawReason,
  RawRequest,
  RawStep,
} from '../../../js/src/worker/core-module.js';

interface FakeItem {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly brand?: string;
  readonly price: number;
  readonly listPrice?: number;
}

export interface FakeCatalog {
  readonly currency: string;
  readonly items: readonly FakeItem[];
}

/** What a test may look at or switch. */
export interface FakeCoreControl {
  /** "item event" of every event the core holds. */
  readonly history: string[];
  /** Requests as they came, explain() included. */
  readonly requests: RawRequest[];
  /** Items noted as seen, in their order. */
  readonly impressions: string[];
  /** Roles of the shards that were loaded: what the fake shard's JSON says. */
  readonly loaded: string[];
  /** Row blocks that every request for similar items needs. */
  neededBlocks: readonly number[];
  memoryBytes: number;
  loadProblem: string;
  /** Role of the shard that `loadProblem` is about; any when empty. */
  problemRole: string;
  /** The answer to every rail but trending, when not empty. */
  refusal: string;
  /** Thrown by the next recommend(), as a trap inside wasm would be. */
  trap: Error | null;
}

export function makeFakeCore(): { createCore: CreateCore; control: FakeCoreControl } {
  const control: FakeCoreControl = {
    history: [],
    requests: [],
    impressions: [],
    loaded: [],
    neededBlocks: [],
    memoryBytes: 1 << 20,
    loadProblem: '',
    problemRole: '',
    refusal: '',
    trap: null,
  };
  const createCore: CreateCore = (options) =>
    new Promise((resolve) => {
      options.instantiateWasm({}, () => resolve(makeModule(control)));
    });
  return { createCore, control };
}

interface FakeShard {
  readonly role?: string;
  readonly block?: number;
  readonly items?: readonly FakeItem[];
}

function makeModule(control: FakeCoreControl): CoreModule {
  let heap = new Uint8Array(64);
  let reserved = { address: 0, bytes: 0 };
  let catalog: FakeCatalog | null = null;

  class FakeCore {
    private readonly cart = new Set<string>();
    private readonly purchased = new Set<string>();
    private readonly blocks = new Set<number>();

    constructor() {
      control.history.length = 0;
      control.loaded.length = 0;
    }

    reserve(bytes: number): number {
      if (bytes > control.memoryBytes) return 0;
      // A new buffer each time, as when the wasm memory grows: older views must not be used.
      heap = new Uint8Array(64 + bytes);
      reserved = { address: 64, bytes };
      return reserved.address;
    }

    load(): string {
      const { address, bytes } = reserved;
      const text = new TextDecoder().decode(heap.subarray(address, address + bytes));
      const shard = JSON.parse(text) as FakeShard;
      const role = shard.items ? 'catalog' : (shard.role ?? 'model');
      if (role !== 'catalog' && !catalog) return `The ${role} came before its catalogue.`;
      if (control.loadProblem && (control.problemRole || role) === role) return control.loadProblem;
      if (role === 'catalog') catalog = shard as FakeCatalog;
      if (shard.block !== undefined) this.blocks.add(shard.block);
      control.loaded.push(role);
      return '';
    }

    track(itemId: string, event: number, _minute: number): boolean {
      if (!this.find(itemId)) return false;
      control.history.push(`${itemId} ${event}`);
      if (event === 2) this.cart.add(itemId);
      if (event === 3 || event === 4) this.cart.delete(itemId);
      if (event === 4) this.purchased.add(itemId);
      return true;
    }

    forget(): void {
      control.history.length = 0;
      control.impressions.length = 0;
      this.cart.clear();
      this.purchased.clear();
    }

    recommend(request: RawRequest): RawRail | string {
      if (control.trap) throw control.trap;
      control.requests.push(request);
      const { kind, anchor, limit, flags, exclude, where, contextCategory } = request;
      if (control.refusal && kind !== 3) return control.refusal;
      const unknown = Object.keys(where?.attributes ?? {}).find((name) => name !== 'brand');
      if (unknown) return `The catalogue has no attribute ${unknown}.`;
      const latest = control.history.at(-1)?.split(' ')[0] ?? '';
      const aboutAnchor = kind === 2 || kind === 9;
      const ref = aboutAnchor ? (this.find(anchor)?.id ?? '') : kind === 1 ? latest : '';
      if (request.look && !control.loaded.includes('looks')) return 'looks: not loaded';
      const [step, reason] = this.explained(kind, ref, contextCategory);
      const items = (catalog?.items ?? [])
        .filter(({ id }) => id !== ref && !exclude.includes(id))
        .filter(({ id }) => !(flags & 1 && this.cart.has(id)))
        .filter(({ id }) => !(flags & 2 && this.purchased.has(id)))
        .filter(({ id }) => kind !== 6 || this.purchased.has(id))
        .filter(({ listPrice }) => kind !== 8 || listPrice)
        .filter(({ category }) => !where?.categories || where.categories.includes(category))
        .filter(({ price }) => price >= (where?.priceMin ?? 0))
        .filter(({ price }) => price <= (where?.priceMax ?? Number.POSITIVE_INFINITY))
        .sort((a, b) => this.likeness(b, request) - this.likeness(a, request))
        .slice(0, limit)
        .map((item, index) => this.describe(item, index, reason, contextCategory ?? ref));
      if (items.length === 0) return { source: 'fallback', step: 'nothing-known', items };
      const fromModel: readonly RawReason[] = ['viewed-similar', 'again', 'looks-like'];
      const source = fromModel.includes(reason) ? 'model' : 'popular';
      return { source, step, items };
    }

    explain(request: RawRequest, itemId: string): RawExplanation | string {
      if (!this.find(itemId)) return `Item ${itemId} is not in the catalogue.`;
      const rail = this.recommend(request);
      if (typeof rail === 'string') return rail;
      const place = rail.items.findIndex(({ id }) => id === itemId) + 1;
      return {
        place,
        excludedBy: place ? '' : 'cart',
        step: rail.step,
        parts: [{ name: 'rows', z: 2, weight: 0.5, contribution: 1 }],
        blended: 1,
        boost: 0,
        pinned: 0,
        rotationPenalty: 0,
        diversityPenalty: 0,
        ...(place > 0 && { reason: rail.items[place - 1]?.reason ?? 'popular' }),
      };
    }

    noteImpressions(ids: readonly string[], _minute: number): void {
      control.impressions.push(...ids);
    }

    missingBlocks({ kind }: RawRequest): number[] {
      if (kind !== 2) return [];
      return control.neededBlocks.filter((block) => !this.blocks.has(block));
    }

    itemCount(): number {
      return catalog?.items.length ?? 0;
    }

    delete(): void {}

    /** Item number k looks like the k-th value of a look. */
    private likeness({ id }: FakeItem, { look }: RawRequest): number {
      return look?.[catalog?.items.findIndex((item) => item.id === id) ?? 0] ?? 0;
    }

    private find(id: string): FakeItem | undefined {
      return catalog?.items.find((item) => item.id === id);
    }

    private explained(kind: number, ref: string, category?: string): [RawStep, RawReason] {
      if (kind === 6) return ['history', 'again'];
      if (kind === 7) return ['newest', 'new'];
      if (kind === 8) return ['reduced', 'on-sale'];
      if (kind === 9 && control.loaded.includes('looks')) return ['looks', 'looks-like'];
      if (ref) return ['personal', 'viewed-similar'];
      return category ? ['popular-in', 'popular-in'] : ['popular', 'popular'];
    }

    private describe(item: FakeItem, index: number, reason: RawReason, ref: string): RawItem {
      const { id, title, category, price, brand = '', listPrice = 0 } = item;
      return {
        id,
        title,
        category,
        brand,
        price,
        listPrice,
        link: '',
        image: '',
        currency: catalog?.currency ?? '',
        score: 1 - index / 10,
        reason,
        ref: ['viewed-similar', 'popular-in'].includes(reason) ? ref : '',
      };
    }
  }

  return {
    get HEAPU8() {
      return heap;
    },
    Core: FakeCore,
  };
}
