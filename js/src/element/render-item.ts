import type { RailItem } from '../types.js';
import { element } from './element.js';
import { fillIn } from './fill-in.js';

type Values = Readonly<Record<string, string>>;

/** Makes what stands in the list for an item; a string is text. */
export type ItemRenderer = (item: RailItem) => Node | string;

/** A picture, the title, the price and what `more` gives, in a link where the catalogue has one. */
export function renderItem(item: RailItem, ...more: readonly Node[]): Node {
  const { title, id } = item;
  const image = safeUrl(item.image);
  const link = safeUrl(item.link);
  const parts = [
    image
      ? element('img', { part: 'image', src: image, alt: '', loading: 'lazy' })
      : element('span', { part: 'image' }),
    element('span', { part: 'item-title title' }, title ?? id),
    element('span', { part: 'price' }, priceText(item)),
    ...more,
  ];
  return link
    ? element('a', { part: 'link', href: link }, ...parts)
    : element('button', { part: 'link', type: 'button' }, ...parts);
}

/**
 * A copy of the template's content, with `{field}` of the item, or of `more`, in texts and attributes
 * filled in.
 */
export function renderTemplate(
  template: HTMLTemplateElement,
  item: RailItem,
  more: Values = {},
): Node {
  const content = template.content.cloneNode(true);
  const values = {
    ...item,
    price: priceText(item),
    listPrice: priceText({ ...item, price: item.listPrice }),
    score: item.score?.toFixed(2),
    ...more,
  } as unknown as Values;
  // Elements (1) and texts (4).
  const walker = document.createTreeWalker(content, 5);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element) fillAttributes(node, values);
    // Values of a catalogue must never become code.
    else if (!node.parentElement?.matches('script, style'))
      (node as Text).data = fillIn((node as Text).data, values);
  }
  return content;
}

function fillAttributes(node: Element, values: Values): void {
  for (const { name, value } of [...node.attributes]) {
    const filled = fillIn(value, values);
    if (filled === value) continue;
    const isUrl = /(href|src|action|data)$/.test(name);
    const allowed = isUrl ? safeUrl(filled) : filled;
    // As above.
    if (allowed === null || /^(on|srcdoc)/.test(name)) node.removeAttribute(name);
    else node.setAttribute(name, allowed);
  }
}

/** The URL when a browser fetches or shows it as a page or picture; null for scripts and the like. */
function safeUrl(url: string | null): string | null {
  return url && /^https?:/.test(element('a', { href: url }).protocol) ? url : null;
}

function priceText({ price, currency }: RailItem): string {
  if (price == null) return '';
  if (!currency) return String(price);
  const language = document.documentElement.lang || [];
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(price);
  } catch {
    return `${price} ${currency}`;
  }
}
