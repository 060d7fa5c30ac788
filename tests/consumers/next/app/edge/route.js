import { createShelf } from 'nearshelf';

export const runtime = 'edge';

/** What a shelf says where there is neither Node nor a browser. */
export async function GET() {
  const shelf = createShelf({ base: '/shelf/' });
  const { items, cause } = await shelf.recommend({ kind: 'for-you' });
  return Response.json({ items, code: cause.code });
}
