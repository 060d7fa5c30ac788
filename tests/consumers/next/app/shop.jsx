'use client';
import { createShelf } from 'nearshelf';
import { NearshelfProvider, useRail, useShelf } from 'nearshelf/react';

// Once for all pages. On a server it does nothing.
const shelf = createShelf({ base: '/shelf/' });

export function Shop({ initial }) {
  return (
    <NearshelfProvider shelf={shelf}>
      <CartButton id="SKU-1" />
      <ForYou initial={initial} />
    </NearshelfProvider>
  );
}

function ForYou({ initial }) {
  const { items, source, ref, clicked } = useRail(
    { kind: 'for-you', limit: 6, slot: 'home-for-you' },
    { initial },
  );
  return (
    <ul ref={ref} data-source={source}>
      {items.map(({ id, title, link }) => (
        <li key={id}>
          <a href={link ?? `/p/${id}`} onClick={() => clicked(id)}>
            {title ?? id}
          </a>
        </li>
      ))}
    </ul>
  );
}

function CartButton({ id }) {
  const shelf = useShelf();
  const add = () => shelf.track('add_to_cart', { items: [{ item_id: id }] });
  return (
    <button type="button" onClick={add}>
      Add to cart
    </button>
  );
}
