// Rails: what is asked for and what comes back.
import type { ErrorCode } from '../shelf-error.js';

/**
 * - `for-you`: from the whole history, without the item viewed last
 * - `similar`: goes with `anchor`
 * - `trending`: the most popular
 * - `bought-together`: bought with `anchor`, or with what is in the cart when there is none
 * - `recently-viewed`, `buy-again`: from the history
 * - `new`, `on-sale`: from the catalogue, in the order of the shopper's taste
 * - `looks-like`: whose photo looks like that of `anchor`; its scores are cosines
 */
export type RailKind =
  | 'for-you'
  | 'similar'
  | 'trending'
  | 'bought-together'
  | 'recently-viewed'
  | 'buy-again'
  | 'new'
  | 'on-sale'
  | 'looks-like';

/**
 * `cart`: what is in the cart. `purchased`: what was bought within 7 days. `current`: the anchor,
 * and in `for-you` the item viewed last. `seen`: everything the history holds.
 */
export type Exclusion = 'cart' | 'purchased' | 'current' | 'seen';

/** What an item must satisfy, all of it; of a list, any entry. */
export interface ItemFilter {
  /** A category or any below it, as in the catalogue: `Home > Candles`. */
  readonly category?: string | readonly string[];
  readonly brand?: string | readonly string[];
  /** In major units of the catalogue's currency, both ends included. */
  readonly price?: { readonly min?: number; readonly max?: number };
  /** True: only items whose price is reduced. */
  readonly onSale?: boolean;
  /** By name, as the feed has them. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>;
}

/** What shelf.recommend() is asked for; docs/RAILS.md says what each kind does. */
export interface RecommendRequest {
  readonly kind: RailKind;
  /**
   * Id of the item that is on screen: `similar` and `looks-like` need it, `bought-together` goes with
   * it, the other rails leave it out.
   */
  readonly anchor?: string;
  /** 1 to 100 items; 12 when absent. */
  readonly limit?: number;
  /** Name of the rail in the shop's counts; the kind when absent. */
  readonly slot?: string;
  /** Items to leave out; all but `seen` when absent. */
  readonly exclude?: readonly Exclusion[];
  /** Ids to leave out as well, 1000 at most. */
  readonly excludeItems?: readonly string[];
  readonly where?: ItemFilter;
  /** Score below which items are left out. */
  readonly minScore?: number;
  /** 0 (plain order) to 1; 0 when absent. */
  readonly diversity?: number;
  /** At most so many items of one category, or brand, in this rail. */
  readonly maxPerCategory?: number;
  readonly maxPerBrand?: number;
  /** 0 to 1: how far items that were seen and not clicked step back; 0 when absent. */
  readonly rotation?: number;
  /** Category of the page: what is popular there goes first while nothing is known of the shopper. */
  readonly category?: string;
  readonly signal?: AbortSignal;
}

/**
 * Why an item is in a rail:
 * - `viewed-similar`: goes with item `ref`
 * - `taste`: fits the whole history
 * - `popular`, `popular-in`: popular in the shop, in category `ref`
 * - `again`: bought before
 * - `bought-with`: bought together with item `ref`
 * - `viewed`: viewed lately
 * - `new`, `on-sale`: new in the shop, price reduced
 * - `looks-like`: its photo looks like that of item `ref`, or like the shopper's photo
 * - `pinned`: put there by a rule of the shop
 */
export type ReasonCode =
  | 'viewed-similar'
  | 'taste'
  | 'popular'
  | 'again'
  | 'bought-with'
  | 'popular-in'
  | 'new'
  | 'on-sale'
  | 'pinned'
  | 'viewed'
  | 'looks-like';

/** An item of a rail. */
export interface RailItem {
  readonly id: string;
  /** Null where the catalogue has no such value, and in a fallback list, which has only ids. */
  readonly title: string | null;
  readonly link: string | null;
  readonly image: string | null;
  /** In major units (12.5 is 12 pounds and 50 pence). */
  readonly price: number | null;
  /** The price before a reduction; null when it is not reduced. */
  readonly listPrice: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  /** Comparable within one rail only. */
  readonly score: number;
  readonly reason: { readonly code: ReasonCode; readonly ref?: string };
}

/** Why something is not as it should be. */
export interface Cause {
  readonly code: ErrorCode;
  readonly text: string;
}

/**
 * Where a rail's items come from: `model` (ranked for this request), `popular` (popular items in
 * their place), `fallback` (nothing of what the rail is named after could be had, or the core did
 * not run: popular items, or none where those would mislead). `cause` says why.
 */
export type RailSource = 'model' | 'popular' | 'fallback';

/** Which step of the rail's fallback chain gave its first item: see docs/RAILS.md. */
export type RailStep =
  | 'personal'
  | 'anchor'
  | 'cart'
  | 'similar'
  | 'history'
  | 'newest'
  | 'reduced'
  | 'trend'
  | 'popular-in'
  | 'popular'
  | 'pinned'
  | 'nothing-known'
  | 'all-excluded'
  | 'looks';

/** A list of recommended items, and the functions that count what becomes of it. */
export interface Rail {
  readonly items: readonly RailItem[];
  readonly source: RailSource;
  /** Null when the core did not run. */
  readonly step: RailStep | null;
  /** Why the source is not `model`; absent when popular items are what was asked for. */
  readonly cause?: Cause;
  readonly slot: string;
  /**
   * Counts one `view_item_list` for each item, and lets `rotation` know of them. Later calls do
   * nothing. Never throws.
   */
  seen(): void;
  /**
   * Counts one `select_item`, and credits a later add_to_cart or purchase of the item to this
   * rail's slot. Throws TypeError when the rail has no such item.
   */
  clicked(id: string): void;
}

/** Why an item stands where it stands in a rail, or why it is not there. */
export interface Explanation {
  /** 1 = first; null when it is not in the rail. */
  readonly place: number | null;
  /** Such as `out-of-stock`, `filter` or `cart` (docs/RAILS.md); null when nothing excluded it. */
  readonly excludedBy: string | null;
  /** The step that scored it. */
  readonly step: RailStep;
  /** `contribution` = `weight` * `z`; the contributions add up to `score`. */
  readonly parts: readonly {
    readonly name: string;
    readonly z: number;
    readonly weight: number;
    readonly contribution: number;
  }[];
  /** Before rules and penalties. */
  readonly score: number;
  /** What the shop's rules did: added to the score (or taken off it), put on a fixed place (1 = first). */
  readonly rules: { readonly boost: number; readonly pinned: number | null };
  /** Taken off the relevance, which is 0 to 1 within the candidates. */
  readonly penalties: { readonly rotation: number; readonly diversity: number };
  /** Null when it is not in the rail. */
  readonly reason: ReasonCode | null;
}
