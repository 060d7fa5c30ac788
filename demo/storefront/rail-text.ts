import type { Rail, RailItem, RailKind } from 'nearshelf';
import type { Shop } from './shop.js';

/** One sentence under a rail's heading: where its items come from. Short enough for one line on a phone. */
export function railSubtitle(kind: RailKind, rail: Rail): string {
  if (rail.items.length === 0) return 'Nothing to suggest at the moment.';
  if (rail.cause?.code === 'consent-off') return 'Switched off: everybody sees these.';
  if (rail.source === 'fallback') return 'Popular in the shop.';
  if (kind === 'trending') return 'What other shoppers like most.';
  if (rail.source === 'popular') return 'Popular so far. Look around a little.';
  if (kind === 'similar') return 'Often looked at together.';
  return 'Chosen inside your browser.';
}

/** Why one item is in a rail, as the shopper reads it. */
export function reasonText(shop: Shop, { reason }: RailItem): string {
  switch (reason.code) {
    case 'viewed-similar': {
      const title = reason.ref === undefined ? undefined : shop.product(reason.ref)?.title;
      return title === undefined ? 'Like what you viewed' : `Because you viewed ${title}`;
    }
    case 'taste':
      return 'Fits your taste';
    case 'again':
      return 'You bought this before';
    case 'popular':
      return 'Popular with shoppers';
  }
}
