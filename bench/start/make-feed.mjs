// A made-up catalogue, always the same for the same number: titles, prices, categories, links and photos' addresses as long and as
// varied as a shop's, since their bytes are what is measured.

const materials = words(
  'oak walnut linen cotton wool leather brass steel ceramic glass bamboo rattan marble velvet cork copper',
);
const looks = words(
  'round slim folding striped woven quilted ribbed glazed hammered painted printed polished rustic classic modern compact deep tall wide soft',
);
const colours = words(
  'white black sand olive navy rust blush grey teal mustard ivory charcoal sage indigo coral plum',
);
const brands = words(
  'Alder Brava Corvin Dunmore Eskil Fjord Galloway Hestia Ilmen Juno Kestrel Lumen Marlow Norrland Osprey Pemberton Quill Rowan Selby Tarn Umber Vesper Wexford Yarrow',
);
const departments = {
  Home: {
    Lighting: words('lamp lantern sconce pendant candle'),
    Furniture: words('chair stool table shelf bench cabinet desk'),
    Textiles: words('rug blanket cushion curtain throw towel'),
    Storage: words('basket box rack hook crate'),
  },
  Kitchen: {
    Cookware: words('pan pot kettle wok casserole'),
    Tableware: words('plate bowl mug cup jug platter'),
    Tools: words('knife board grater whisk peeler scale'),
  },
  Garden: {
    Planters: words('planter vase trough saucer'),
    Outdoor: words('hammock parasol brazier bird-house trellis'),
  },
  Clothing: {
    Tops: words('shirt jumper cardigan blouse vest'),
    Accessories: words('scarf hat belt bag wallet glove'),
    Shoes: words('boot sandal trainer slipper loafer'),
  },
};
const shelves = Object.entries(departments).flatMap(([department, groups]) =>
  Object.entries(groups).map(([group, things]) => ({
    category: `${department} > ${group}`,
    things,
  })),
);

/** @param {number} items @returns {string} a Merchant Center feed, tab separated */
export function makeFeed(items) {
  const random = seeded(20260101);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const lines = [
    words(
      'id title link image_link availability price sale_price date_added brand product_type',
    ).join('\t'),
  ];
  for (let number = 0; number < items; number++) {
    const { category, things } = pick(shelves);
    const thing = pick(things);
    const brand = pick(brands);
    const size = 10 * (1 + Math.floor(random() * 20));
    const title = `${brand} ${pick(looks)} ${pick(materials)} ${thing}, ${pick(colours)}, ${size} cm`;
    const id = `${brand.slice(0, 2).toUpperCase()}-${100_000 + Math.floor(random() * 900_000)}-${number}`;
    const slug = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
    // Log-uniform, 4 to 400.
    const price = 4 * 100 ** random();
    const photo = Math.floor(random() * 2 ** 40).toString(16);
    const day = 1 + Math.floor(random() * 28);
    const month = 1 + Math.floor(random() * 12);
    lines.push(
      [
        id,
        title,
        `/products/${slug}-${number}`,
        `/media/catalogue/${photo}.jpg`,
        random() < 0.95 ? 'in_stock' : 'out_of_stock',
        `${price.toFixed(2)} EUR`,
        random() < 0.15 ? `${(0.8 * price).toFixed(2)} EUR` : '',
        `2025-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
        brand,
        category,
      ].join('\t'),
    );
  }
  return `${lines.join('\n')}\n`;
}

function words(text) {
  return text.split(' ');
}

/** Mulberry32. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
