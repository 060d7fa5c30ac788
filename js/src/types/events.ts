// What happens in a shop, and what the shopper agreed to.

/**
 * What the shopper agreed to. Each level includes the ones before it.
 * - `off`: nothing is kept or sent
 * - `session`: the history lives in memory until the page is left
 * - `device`: the history is stored on this device
 * - `measure`: bounded counts without any id are sent to the collector
 */
export type Consent = 'off' | 'session' | 'device' | 'measure';

/** Whose word on the shopper's consent the shelf takes: see Shelf.followConsent(). */
export type ConsentSource = 'google' | 'shopify';

/** The GA4 e-commerce events the SDK understands. */
export type EventName =
  | 'view_item'
  | 'view_item_list'
  | 'select_item'
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'purchase';

/** One item of an event, as in GA4; other GA4 fields are accepted and ignored. */
export interface TrackedItem {
  /** 1 to 128 bytes of UTF-8 without control characters, as in the catalogue. */
  readonly item_id: string;
  readonly quantity?: number;
  /** The rail or list this item came from; goes before the list of the whole event. */
  readonly item_list_id?: string;
  readonly [field: string]: unknown;
}

/** The parameters of an event, as in GA4; other GA4 fields are accepted and ignored. */
export interface TrackParams {
  readonly items: readonly TrackedItem[];
  readonly item_list_id?: string;
  readonly [field: string]: unknown;
}
