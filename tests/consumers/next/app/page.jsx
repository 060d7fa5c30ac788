import { readFile } from 'node:fs/promises';
import { initialItem, readManifest } from 'nearshelf/node';
import { products } from './products.js';
import { Shop } from './shop.jsx';

// The manifest is read for each request, so that a new shelf needs no new build.
export const dynamic = 'force-dynamic';

// biome-ignore lint/style/noDefaultExport: Next looks for it.
export default async function Page() {
  const { fallback } = readManifest(await readFile('public/shelf/manifest.json', 'utf8'));
  const initial = fallback
    .filter((id) => products.has(id))
    .slice(0, 6)
    .map((id) => initialItem({ id, ...products.get(id) }));
  return <Shop initial={initial} />;
}
