import type { Rail, RailItem, RailKind, Shelf } from 'nearshelf';
import { element } from './element.js';
import { productCard } from './product-card.js';
import { railSubtitle, reasonText } from './rail-text.js';
import type { Product, Shop } from './shop.js';
import { whenSeen } from './when-seen.js';

const ITEMS = 6;

export interface RailOptions {
  readonly kind: RailKind;
  /** The rail's name in the shop's counts. */
  readonly slot: string;
  readonly heading: string;
  /** The item that `similar` looks around. */
  readonly anchor?: string;
}

/**
 * A row of recommended products. It has its full height from the start, and changes in place. The attribute
 * `data-seen` is there while the list on screen counts as seen.
 */
export class RailView {
  readonly element: HTMLElement;
  readonly #shelf: Shelf;
  readonly #shop: Shop;
  readonly #options: RailOptions;
  readonly #subtitle: HTMLElement;
  readonly #places: readonly HTMLLIElement[];
  #rail: Rail | undefined;
  #request: AbortController | undefined;
  #stopWatching: (() => void) | undefined;

  constructor(shelf: Shelf, shop: Shop, options: RailOptions) {
    this.#shelf = shelf;
    this.#shop = shop;
    this.#options = options;
    const headingId = `rail-${options.slot}`;
    this.#subtitle = element('p', { class: 'rail-subtitle' }, 'One moment …');
    this.#places = Array.from({ length: ITEMS }, () => element('li', { class: 'vacant' }));
    this.element = element(
      'section',
      {
        class: options.kind === 'for-you' ? 'rail rail-with-reasons' : 'rail',
        'aria-labelledby': headingId,
        'data-slot': options.slot,
      },
      element('h2', { id: headingId }, options.heading),
      this.#subtitle,
      element('ul', { class: 'rail-list' }, ...this.#places),
    );
    this.element.addEventListener('click', (event) => this.#clicked(event));
  }

  /** Asks for the list again and shows it. Resolves when it is on screen, or when a later call or dispose() took over. */
  async refresh(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const { kind, slot, anchor } = this.#options;
    try {
      const rail = await this.#shelf.recommend({
        kind,
        slot,
        limit: ITEMS,
        signal: request.signal,
        ...(anchor !== undefined && { anchor }),
      });
      this.#show(rail);
    } catch (error) {
      if (!request.signal.aborted) throw error;
    }
  }

  /** Stops asking and counting. The view is not used after that. */
  dispose(): void {
    this.#request?.abort();
    this.#stopWatching?.();
  }

  #show(rail: Rail): void {
    this.#subtitle.textContent = railSubtitle(this.#options.kind, rail);
    this.element.dataset.source = rail.source;
    // The same list again is no second impression: the first Rail goes on counting.
    const unchanged = this.#rail !== undefined && sameItems(this.#rail, rail);
    for (const [index, place] of this.#places.entries()) this.#fill(place, rail.items[index]);
    if (unchanged) return;
    this.#rail = rail;
    delete this.element.dataset.seen;
    this.#stopWatching?.();
    if (rail.items.length === 0) return;
    this.#stopWatching = whenSeen(this.element, () => {
      rail.seen();
      this.element.dataset.seen = '';
    });
  }

  #fill(place: HTMLLIElement, item: RailItem | undefined): void {
    place.classList.toggle('vacant', item === undefined);
    if (item === undefined) {
      place.replaceChildren();
      return;
    }
    const reason = this.#options.kind === 'for-you' ? reasonText(this.#shop, item) : undefined;
    const shown = place.querySelector<HTMLElement>('.card');
    // The card that stays keeps its element, and with it the keyboard focus and the decoded photo.
    if (shown !== null && shown.dataset.item === item.id) {
      const text = shown.querySelector('.card-reason');
      if (text !== null && reason !== undefined) text.textContent = reason;
      return;
    }
    place.replaceChildren(productCard(this.#shop, this.#product(item), reason));
  }

  // A catalogue that changed since the page was made may lack an item that the shelf still has.
  #product(item: RailItem): Product {
    return (
      this.#shop.product(item.id) ?? {
        id: item.id,
        title: item.title ?? item.id,
        description: '',
        category: item.category ?? '',
        price: item.price,
        image: item.image,
        inStock: true,
      }
    );
  }

  #clicked(event: MouseEvent): void {
    const card = event.target instanceof Element ? event.target.closest('.card') : null;
    if (card instanceof HTMLElement && card.dataset.item !== undefined) {
      this.#rail?.clicked(card.dataset.item);
    }
  }
}

function sameItems(a: Rail, b: Rail): boolean {
  return (
    a.items.length === b.items.length &&
    a.items.every((item, index) => item.id === b.items[index]?.id)
  );
}
