import type { Shelf } from 'nearshelf';
import type { RailView } from './rail-view.js';

/** The rails of one page: asked for together, so that no product is in two of them. */
export class RailGroup {
  readonly #shelf: Shelf;
  readonly #rails: readonly RailView[];
  #request: AbortController | undefined;

  /** `rails`: those that choose first come first; more may be added to the list later. */
  constructor(shelf: Shelf, rails: readonly RailView[]) {
    this.#shelf = shelf;
    this.#rails = rails;
  }

  /** Asks for all lists again and shows them. Resolves when they are on screen, or when a later call or dispose() took over. */
  async refresh(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const views = [...this.#rails];
    try {
      const rails = await this.#shelf.recommendAll(
        views.map((view) => ({ ...view.request, signal: request.signal })),
      );
      const shown: string[] = [];
      for (const [index, view] of views.entries()) {
        const rail = rails[index];
        if (rail === undefined) continue;
        view.show(rail, [...shown]);
        shown.push(...rail.items.map(({ id }) => id));
      }
    } catch (error) {
      if (!request.signal.aborted) throw error;
    }
  }

  /** Stops asking and counting. The rails are not used after that. */
  dispose(): void {
    this.#request?.abort();
    for (const view of this.#rails) view.dispose();
  }
}
