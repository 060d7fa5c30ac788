// The wasm module's place in tests: a few lines that rank a few items, behind the real contract of
// js/src/worker/core-module.d.ts.
import type { CoreModule, CreateCore, RawItem } from '../../../js/src/worker/core-module.js';

interface FakeItem {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly price: number;
}

export interface FakeCatalog {
  readonly currency: string;
  readonly items: readonly FakeItem[];
}

/** What a test may look at or switch. */
export interface FakeCoreControl {
  /** "item event" of every event the core holds. */
  readonly history: string[];
  memoryBytes: number;
  loadProblem: string;
  /** Thrown by the next recommend(), as a trap inside wasm would be. */
  trap: Error | null;
}

export function makeFakeCore(): { createCore: CreateCore; control: FakeCoreControl } {
  const control: FakeCoreControl = {
    history: [],
    memoryBytes: 1 << 20,
    loadProblem: '',
    trap: null,
  };
  const createCore: CreateCore = (options) =>
    new Promise((resolve) => {
      options.instantiateWasm({}, () => resolve(makeModule(control)));
    });
  return { createCore, control };
}

function makeModule(control: FakeCoreControl): CoreModule {
  let heap = new Uint8Array(64);
  let reserved = { address: 0, bytes: 0 };
  let catalog: FakeCatalog | null = null;

  class FakeCore {
    private readonly cart = new Set<string>();
    private readonly purchased = new Set<string>();

    constructor() {
      control.history.length = 0;
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
      const shard = JSON.parse(new TextDecoder().decode(heap.subarray(address, address + bytes)));
      if (shard.items) catalog = shard;
      else if (!catalog) return 'The model came before its catalogue.';
      return control.loadProblem;
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
      this.cart.clear();
      this.purchased.clear();
    }

    recommend(kind: 1 | 2 | 3, anchor: string, limit: number, flags: number): RawItem[] | string {
      if (control.trap) throw control.trap;
      if (kind === 2 && !this.find(anchor)) return `Item ${anchor} is not in the catalogue.`;
      const latest = control.history.at(-1)?.split(' ')[0] ?? '';
      const ref = kind === 1 ? latest : kind === 2 ? anchor : '';
      return (catalog?.items ?? [])
        .filter(({ id }) => id !== ref)
        .filter(({ id }) => !(flags & 1 && this.cart.has(id)))
        .filter(({ id }) => !(flags & 2 && this.purchased.has(id)))
        .slice(0, limit)
        .map(({ id, title, category, price }, index) => ({
          id,
          title,
          category,
          price,
          link: '',
          image: '',
          currency: catalog?.currency ?? '',
          score: 1 - index / 10,
          reason: ref ? 'viewed-similar' : 'popular',
          ref,
        }));
    }

    itemCount(): number {
      return catalog?.items.length ?? 0;
    }

    delete(): void {}

    private find(id: string): FakeItem | undefined {
      return catalog?.items.find((item) => item.id === id);
    }
  }

  return {
    get HEAPU8() {
      return heap;
    },
    Core: FakeCore,
  };
}
