import type { Exclusion, ItemFilter, Rail, RailItem, RailKind, RecommendRequest } from 'nearshelf';
import { element } from './element.js';
import { productCard } from './product-card.js';
import { railSubtitle, reasonText } from './rail-text.js';
import type { Product, Shop } from './shop.js';
import { whenSeen } from './when-seen.js';

const ITEMS = 6;
/** Rails that are never filled up with popular items: without items of their own they are not there. */
const ownItemsOnly: readonly RailKind[] = ['recently-viewed', 'buy-again', 'new', 'on-sale'];

export interface RailOptions {
  readonly kind: RailKind;
  /** The rail's name in the shop's counts. */
  readonly slot: string;
  readonly heading: string;
  /** The item that is on screen. */
  readonly anchor?: string;
  readonly exclude?: readonly Exclusion[];
  /** The category that is on screen. */
  readonly category?: string;
}

/** What the shopper asks when pressing a reason. */
export interface Question {
  readonly request: RecommendRequest;
  readonly heading: string;
  readonly item: RailItem;
  readonly reason: string;
}

/**
 * A row of recommended products. It has its full height from the start, and changes in place. The attribute
 * `data-seen` is there while the list on screen counts as seen, `data-empty` while there is nothing to show.
 */
export class RailView {
  readonly element: HTMLElement;
  /** Only items that match are shown, from the next show() on. */
  where: ItemFilter | undefined;
  readonly #shop: Shop;
  readonly #options: RailOptions;
  readonly #ask: (question: Question) => void;
  readonly #subtitle: HTMLElement;
  readonly #places: readonly HTMLLIElement[];
  #rail: Rail | undefined;
  #shownBefore: readonly string[] = [];
  #stopWatching: (() => void) | undefined;

  /** `ask` is called when the shopper wants to know more about a reason. */
  constructor(shop: Shop, options: RailOptions, ask: (question: Question) => void) {
    this.#shop = shop;
    this.#options = options;
    this.#ask = ask;
    const headingId = `rail-${options.slot}`;
    this.#subtitle = element('p', { class: 'rail-subtitle' }, 'One moment …');
    this.#places = Array.from({ length: ITEMS }, () => element('li', { class: 'vacant' }));
    this.element = element(
      'section',
      { class: 'rail', 'aria-labelledby': headingId, 'data-slot': options.slot },
      element('h2', { id: headingId }, options.heading),
      this.#subtitle,
      element('ul', { class: 'rail-list' }, ...this.#places),
    );
    this.element.addEventListener('click', (event) => this.#clicked(event));
  }

  /** What to ask nearshelf for. */
  get request(): RecommendRequest {
    const { heading, ...request } = this.#options;
    return { ...request, limit: ITEMS, ...(this.where && { where: this.where }) };
  }

  /** Shows a list; `shownBefore`: ids in earlier rails of the page, which nearshelf left out here. */
  show(rail: Rail, shownBefore: readonly string[]): void {
    this.#shownBefore = shownBefore;
    this.#subtitle.textContent = railSubtitle(this.#options.kind, rail);
    this.element.dataset.source = rail.source;
    // The same list again is no second impression: the first Rail goes on counting.
    const unchanged = this.#rail !== undefined && sameItems(this.#rail, rail);
    for (const [index, place] of this.#places.entries()) this.#fill(place, rail.items[index]);
    this.#appear(rail.items.length > 0 || !ownItemsOnly.includes(this.#options.kind));
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

  /** Stops counting. The view is not used after that. */
  dispose(): void {
    this.#stopWatching?.();
  }

  // A rail that goes away leaves its place open while it is on screen, so that nothing jumps.
  #appear(appears: boolean): void {
    this.element.toggleAttribute('data-empty', !appears);
    const isBelowTheScreen = this.element.getBoundingClientRect().top >= window.innerHeight;
    this.element.hidden = !appears && (this.element.hidden || isBelowTheScreen);
  }

  #fill(place: HTMLLIElement, item: RailItem | undefined): void {
    place.classList.toggle('vacant', item === undefined);
    if (item === undefined) {
      place.replaceChildren();
      return;
    }
    const reason = reasonText(this.#shop, item);
    const [card, button] = place.children;
    // The card that stays keeps its element, and with it the keyboard focus and the decoded photo.
    if (card instanceof HTMLElement && card.dataset.item === item.id && button !== undefined) {
      button.textContent = reason;
      return;
    }
    const why = element('button', { type: 'button', class: 'card-reason' }, reason);
    place.replaceChildren(productCard(this.#shop, this.#product(item)), why);
  }

  // A catalogue that changed since the page was made may lack an item that the shelf still has.
  #product(item: RailItem): Product {
    return (
      this.#shop.product(item.id) ?? {
        id: item.id,
        title: item.title ?? item.id,
        description: '',
        category: '',
        categoryPath: item.category ?? '',
        brand: item.brand ?? '',
        price: item.price,
        listPrice: item.listPrice,
        image: item.image,
        inStock: true,
      }
    );
  }

  #clicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const card = target?.closest('li')?.querySelector<HTMLElement>('.card');
    const item = this.#rail?.items.find(({ id }) => id === card?.dataset.item);
    if (item === undefined) return;
    if (target?.closest('.card')) this.#rail?.clicked(item.id);
    const reason = target?.closest('.card-reason')?.textContent;
    if (!reason) return;
    const request = { ...this.request, excludeItems: this.#shownBefore };
    this.#ask({ request, heading: this.#options.heading, item, reason });
  }
}

function sameItems(a: Rail, b: Rail): boolean {
  return (
    a.items.length === b.items.length &&
    a.items.every((item, index) => item.id === b.items[index]?.id)
  );
}
