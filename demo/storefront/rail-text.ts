import type { Rail, RailItem, RailKind } from 'nearshelf';
import type { Shop } from './shop.js';

const subtitles: Readonly<Record<RailKind, string>> = {
  'for-you': 'Chosen inside your browser.',
  similar: 'Often looked at together.',
  trending: 'What other shoppers like most.',
  'bought-together': 'Often bought together.',
  'recently-viewed': 'Where you left off.',
  'buy-again': 'From your earlier orders.',
  new: 'Just arrived.',
  'on-sale': 'Reduced for a while.',
  'looks-like': 'Compared by their photos.',
};

/** One sentence under a rail's heading: where its items come from. Short enough for one line on a phone. */
export function railSubtitle(kind: RailKind, rail: Rail): string {
  if (rail.items.length === 0) return 'Nothing to suggest at the moment.';
  if (rail.cause?.code === 'consent-off') return 'Switched off: everybody sees these.';
  if (rail.source === 'fallback') return 'Popular in the shop.';
  if (rail.cause !== undefined) return 'Popular so far. Look around a little.';
  return subtitles[kind];
}

/** Why one item is in a rail, as the shopper reads it. */
export function reasonText(shop: Shop, { reason: { code, ref } }: RailItem): string {
  const title = ref === undefined ? undefined : shop.product(ref)?.title;
  switch (code) {
    case 'viewed-similar':
      return title === undefined ? 'Like what you viewed' : `Because you viewed ${title}`;
    case 'bought-with':
      return title === undefined ? 'Bought with it' : `Bought with ${title}`;
    case 'taste':
      return 'Fits your taste';
    case 'again':
      return 'You bought this before';
    case 'viewed':
      return 'You viewed this';
    case 'popular':
      return 'Popular with shoppers';
    case 'popular-in':
      return `Popular in ${ref?.split('>').at(-1)?.trim() ?? 'this category'}`;
    case 'new':
      return 'New in the shop';
    case 'on-sale':
      return 'Reduced';
    case 'looks-like':
      return title === undefined ? 'Looks like it' : `Looks like ${title}`;
    case 'pinned':
      return 'Picked by the shop';
  }
}
