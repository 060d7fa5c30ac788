// Reads the products of a built shelf from its catalogue shard (docs/FORMAT.md, "Catalogue shard"): the shop's page
// then shows exactly what was imported, whatever the feed's format was.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const HEADER_BYTES = 64;
const ENTRY_BYTES = 32;
const NO_CATEGORY = 65_535;

/**
 * @param {string} shelf folder with manifest.json
 * @returns {Promise<{ model: string, currency: string, products: { id: string, title: string, link: string,
 *   image: string, category: string, price: number | null, inStock: boolean }[] }>}
 *   price in minor units
 */
export async function readCatalogue(shelf) {
  const manifest = JSON.parse(await readFile(join(shelf, 'manifest.json'), 'utf8'));
  const { file } = manifest.shards.find((shard) => shard.role === 'catalog');
  const sections = readSections(await readFile(join(shelf, file)));
  const meta = sections.get('META');
  const items = meta.getUint32(0, true);
  const [ids, titles, links, images] = ['ITID', 'TITL', 'LINK', 'IMAG'].map((id) =>
    readStrings(sections.get(id), items),
  );
  const categories = readStrings(sections.get('CATN'), meta.getUint32(4, true));
  const category = sections.get('CATE');
  const price = sections.get('PRIC');
  const available = sections.get('AVAI');
  const products = ids.map((id, item) => {
    const categoryIndex = category.getUint16(2 * item, true);
    return {
      id,
      title: titles[item],
      link: links[item],
      image: images[item],
      category: categoryIndex === NO_CATEGORY ? '' : categories[categoryIndex],
      price: price.getUint32(4 * item, true) || null,
      inStock: ((available.getUint8(item >> 3) >> (item & 7)) & 1) === 1,
    };
  });
  const currency = text(meta, 8, 12).replace(/\0+$/, '');
  return { model: manifest.model, currency, products };
}

function readSections(bytes) {
  const whole = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = whole.getUint32(12, true);
  const sections = new Map();
  for (let index = 0; index < count; index += 1) {
    const entry = HEADER_BYTES + index * ENTRY_BYTES;
    const offset = Number(whole.getBigUint64(entry + 8, true));
    const length = Number(whole.getBigUint64(entry + 16, true));
    const section = new DataView(bytes.buffer, bytes.byteOffset + offset, length);
    sections.set(text(whole, entry, entry + 4), section);
  }
  return sections;
}

// `count` + 1 offsets of 32 bits, then the text that they cut.
function readStrings(section, count) {
  const start = 4 * (count + 1);
  const offset = (index) => start + section.getUint32(4 * index, true);
  return Array.from({ length: count }, (_, index) =>
    text(section, offset(index), offset(index + 1)),
  );
}

function text(view, from, to) {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + from, to - from));
}
