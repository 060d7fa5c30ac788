type Listener = (message: unknown) => void;

const watches = new WeakMap<readonly unknown[], Watch>();

/**
 * Hands what is in an array such as window.dataLayer to `listener`, and what is pushed later, within the
 * push: every entry once, in the order of the array, until the returned function is called. The same
 * listener goes on later where it stopped. What a listener throws is swallowed. Never throws.
 */
export function watchPushes(array: readonly unknown[], listener: Listener): () => void {
  const watch = watches.get(array) ?? new Watch(array);
  watches.set(array, watch);
  return watch.read(listener);
}

/**
 * Notices that an array has grown. It looks at what is in the array, not at what was passed to push():
 * tag managers and consent banners put their own push() around the shop's, before and after this one.
 * They pass on, hold back, copy or drop messages, and shorten the array.
 */
class Watch {
  private readonly readers_ = new WeakMap<Listener, Reader>();
  private readonly active_ = new Set<Reader>();
  private readonly ours_ = new WeakSet<object>();
  private restore_: (() => void) | null = null;

  constructor(private readonly array_: readonly unknown[]) {}

  read(listener: Listener): () => void {
    const reader = this.readers_.get(listener) ?? new Reader(this.array_, listener);
    this.readers_.set(listener, reader);
    this.active_.add(reader);
    this.restore_ ??= this.install_();
    reader.start();
    let isReading = true;
    return () => {
      if (!isReading) return;
      isReading = false;
      if (reader.stop()) this.active_.delete(reader);
      if (this.active_.size > 0) return;
      this.restore_?.();
      this.restore_ = null;
    };
  }

  /**
   * Goes around push(), and around whatever is put in its place later. Returns a function that takes
   * itself out again; what others have put around it stays, and passes through it.
   */
  private install_(): () => void {
    const array = this.array_ as unknown[];
    const before = Object.getOwnPropertyDescriptor(array, 'push');
    let replacement: unknown;
    let outermost = this.around_(array.push);
    const get = (): unknown => outermost;
    const set = (next: unknown): void => {
      replacement = next;
      outermost = this.around_(next);
    };
    try {
      Object.defineProperty(array, 'push', { configurable: true, get, set });
    } catch {
      // A frozen array: nothing can be pushed either.
    }
    return () => {
      // Somebody has defined another one since: it may rest on ours.
      if (Object.getOwnPropertyDescriptor(array, 'push')?.get !== get) return;
      Reflect.deleteProperty(array, 'push');
      if (replacement) array.push = replacement as typeof array.push;
      else if (before) Object.defineProperty(array, 'push', before);
    };
  }

  private around_(next: unknown): unknown {
    if (typeof next !== 'function' || this.ours_.has(next)) return next;
    const { active_: active } = this;
    const push = function (this: unknown, ...messages: unknown[]): unknown {
      try {
        return next.apply(this, messages);
      } finally {
        for (const reader of [...active]) reader.catchUp();
      }
    };
    this.ours_.add(push);
    return push;
  }
}

/** How far one listener has read an array. */
class Reader {
  private known_: readonly unknown[] = [];
  private readonly waiting_: unknown[] = [];
  private users_ = 0;

  constructor(
    private readonly array_: readonly unknown[],
    private readonly listener_: Listener,
  ) {}

  start(): void {
    this.users_++;
    this.catchUp();
  }

  /** True when nobody is left who wants to go on. */
  stop(): boolean {
    this.users_--;
    return this.users_ === 0;
  }

  catchUp(): void {
    this.waiting_.push(...added(this.known_, this.array_));
    this.known_ = [...this.array_];
    // A listener that pushes comes here again, and goes on with what was there before.
    while (this.users_ > 0 && this.waiting_.length > 0) {
      try {
        this.listener_(this.waiting_.shift());
      } catch {
        // The push of the shop must not fail for it.
      }
    }
  }
}

/** What has been appended to `known`, of which the first entries may have been dropped since. */
function added(known: readonly unknown[], now: readonly unknown[]): readonly unknown[] {
  for (let dropped = 0; dropped < known.length; dropped++) {
    const kept = known.length - dropped;
    if (kept <= now.length && isSame(known, dropped, now)) return now.slice(kept);
  }
  // Nothing lines up: somebody took out entries in between. Better to miss one than to count one twice.
  return now.filter((message) => !known.includes(message));
}

function isSame(known: readonly unknown[], from: number, now: readonly unknown[]): boolean {
  for (let index = from; index < known.length; index++) {
    if (known[index] !== now[index - from]) return false;
  }
  return true;
}
