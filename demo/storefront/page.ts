import type { Shelf } from 'nearshelf';
import type { Cart } from './cart.js';
import type { RailOptions, RailView } from './rail-view.js';
import type { Shop } from './shop.js';

/** One page of the shop, made anew whenever the shopper goes there. */
export interface Page {
  /** For the window's title and for screen readers. */
  readonly title: string;
  readonly element: HTMLElement;
  /**
   * Rails that follow the shopper's history while the page is open, in the order in which they choose
   * their items: no item is in two of them.
   */
  readonly rails: readonly RailView[];
  /** Called once, when the page is on screen. */
  readonly opened?: () => void;
}

/** What every page works with. */
export interface Store {
  readonly shelf: Shelf;
  readonly shop: Shop;
  readonly cart: Cart;
  /** A rail whose reasons can be asked about. */
  readonly rail: (options: RailOptions) => RailView;
  /** Asks for the rails of the open page again. */
  readonly refreshRails: () => void;
  /** Whether the history holds a product that was looked at. */
  readonly hasViewed: () => boolean;
  /** Tells people who do not see the page what just happened. */
  readonly announce: (text: string) => void;
}
