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
 *   image: string, category: string, brand: string, price: number | null, listPrice: number | null,
 *   dayAdded: number | null, inStock: boolean }[] }>}
 *   prices in minor units, listPrice null when the price is not reduced; dayAdded since 1970-01-01
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
  const listPrice = sections.get('LIST');
  const dayAdded = sections.get('ADDD');
  const available = sections.get('AVAI');
  const brands = readAttribute(sections, items, 'brand');
  const products = ids.map((id, item) => {
    const categoryIndex = category.getUint16(2 * item, true);
    return {
      id,
      title: titles[item],
      link: links[item],
      image: images[item],
      category: categoryIndex === NO_CATEGORY ? '' : categories[categoryIndex],
      brand: brands[item],
      price: price.getUint32(4 * item, true) || null,
      listPrice: listPrice?.getUint32(4 * item, true) || null,
      dayAdded: dayAdded?.getUint16(2 * item, true) || null,
      inStock: ((available.getUint8(item >> 3) >> (item & 7)) & 1) === 1,
    };
  });
  const currency = text(meta, 8, 12).replace(/\0+$/, '');
  return { model: manifest.model, currency, products };
}

// The first value of an attribute of each item, '' where it has none.
function readAttribute(sections, items, attribute) {
  const [names, values, attributeOf, offsets, itemValues] = [
    'ATTN',
    'ATTV',
    'ATTK',
    'ATTO',
    'ATTI',
  ].map((id) => sections.get(id));
  const found = Array.from({ length: items }, () => '');
  if (names === undefined || offsets === undefined) return found;
  const texts = readStrings(values, attributeOf.byteLength);
  const attributeNames = readStrings(names, attributeOf.getUint8(attributeOf.byteLength - 1) + 1);
  const wanted = attributeNames.indexOf(attribute);
  return found.map((none, item) => {
    const [from, to] = [item, item + 1].map((index) => offsets.getUint32(4 * index, true));
    for (let at = from; at < to; at += 1) {
      const value = itemValues.getUint32(4 * at, true);
      if (attributeOf.getUint8(value) === wanted) return texts[value];
    }
    return none;
  });
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
