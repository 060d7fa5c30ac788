import type { CoreFilter } from '../shared/protocol.js';
import type { ItemFilter } from '../types.js';
import { isText } from './is-text.js';
import { present } from './present.js';

const fields = ['category', 'brand', 'price', 'onSale', 'attributes'];

/**
 * The filter of a request in the core's terms. A rule that it breaks goes to `demand`, which throws:
 * a filter that is not understood must never be a filter that is left out.
 */
export function checkFilter(
  where: ItemFilter,
  demand: (holds: unknown, rule: string, found: unknown) => void,
): CoreFilter {
  const isObject = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const texts = (field: string, value: string | readonly string[]): readonly string[] => {
    const list = Array.isArray(value) ? value : [value];
    const rule = `where.${field} must be a text or a list of texts, or be left out`;
    demand(list.length > 0 && list.every(isText), rule, value);
    return list;
  };

  demand(
    isObject(where) && Object.keys(where).every((field) => fields.includes(field)),
    `where may have ${fields.join(', ')}`,
    where,
  );
  const { category, brand, price = {}, onSale, attributes = {} } = where;
  const { min, max } = price;
  demand(
    isObject(price) &&
      [min, max].every((end) => end === undefined || (Number.isFinite(end) && end >= 0)) &&
      !((min as number) > (max as number)),
    'where.price must be { min?, max? } in major units, min not above max',
    price,
  );
  demand(
    onSale === undefined || typeof onSale === 'boolean',
    'where.onSale must be true, false or absent',
    onSale,
  );
  demand(isObject(attributes), 'where.attributes must be lists of texts by name', attributes);
  const named = Object.entries(attributes).map(
    ([name, value]) => [name, texts(`attributes.${name}`, value)] as const,
  );
  // A brand is an attribute to the core.
  if (brand !== undefined) named.push(['brand', texts('brand', brand)]);
  return present({
    categories: category === undefined ? undefined : texts('category', category),
    priceMin: min,
    priceMax: max,
    onSale: onSale || undefined,
    attributes: named.length > 0 ? Object.fromEntries(named) : undefined,
  });
}
