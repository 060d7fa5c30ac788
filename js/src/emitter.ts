/** What emit() was called with. */
export type Emitted<Events> = {
  [Name in keyof Events]: readonly [name: Name, detail: Events[Name]];
}[keyof Events];

const maxPast = 99;

/** Typed listeners. A listener that throws neither stops the others nor the caller. */
export class Emitter<Events> {
  /** The latest events, oldest first, for listeners that are loaded late. Anybody may empty it. */
  readonly past: Emitted<Events>[] = [];
  private readonly listeners_ = new Map<keyof Events, Set<(detail: never) => void>>();

  /** Calls `listener` on every `name` until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: (detail: Events[Name]) => void): () => void {
    const known = this.listeners_.get(name) ?? new Set();
    this.listeners_.set(name, known.add(listener));
    return () => known.delete(listener);
  }

  emit<Name extends keyof Events>(name: Name, detail: Events[Name]): void {
    if (this.past.push([name, detail]) > maxPast) this.past.shift();
    // A copy: a listener may unsubscribe, or subscribe another, while it runs.
    for (const listener of [...(this.listeners_.get(name) ?? [])]) {
      try {
        (listener as (detail: Events[Name]) => void)(detail);
      } catch (thrown) {
        // Rethrown in a task of its own, so that it reaches the console and error monitors.
        setTimeout(() => {
          throw thrown;
        });
      }
    }
  }

  clear(): void {
    this.listeners_.clear();
  }
}
