import type { RailItem } from '../types.js';
import { element } from './element.js';
import { fillIn } from './lens-texts.js';

/** A picture, the title and the price, in a link where the catalogue has one. */
export function renderItem(item: RailItem): Node {
  const { title, id } = item;
  const image = safeUrl(item.image);
  const link = safeUrl(item.link);
  const parts = [
    image
      ? element('img', { part: 'image', src: image, alt: '', loading: 'lazy', decoding: 'async' })
      : element('span', { part: 'image', 'aria-hidden': 'true' }),
    element('span', { part: 'item-title' }, title ?? id),
    element('span', { part: 'price' }, priceText(item)),
  ];
  return link
    ? element('a', { part: 'link', href: link }, ...parts)
    : element('button', { part: 'link', type: 'button' }, ...parts);
}

/** A copy of the template's content, with `{field}` of the item in texts and attributes filled in. */
export function renderTemplate(template: HTMLTemplateElement, item: RailItem): Node {
  const content = document.importNode(template.content, true);
  const values = {
    ...Object.fromEntries(Object.entries(item).map(([name, value]) => [name, value ?? ''])),
    price: priceText(item),
    score: item.score.toFixed(2),
  } as Record<string, string>;
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Text) node.data = fillIn(node.data, values);
    else if (node instanceof Element) fillAttributes(node, values);
  }
  return content;
}

function fillAttributes(node: Element, values: Readonly<Record<string, string>>): void {
  for (const { name, value } of [...node.attributes]) {
    const filled = fillIn(value, values);
    if (filled === value) continue;
    const isUrl = name === 'href' || name === 'src';
    const allowed = isUrl ? safeUrl(filled) : filled;
    // Values of a catalogue must never become code.
    if (allowed === null || name.startsWith('on')) node.removeAttribute(name);
    else node.setAttribute(name, allowed);
  }
}

/** The URL when a browser fetches or shows it as a page or picture; null for scripts and the like. */
function safeUrl(url: string | null): string | null {
  if (!url) return null;
  try {
    const { protocol } = new URL(url, document.baseURI);
    return protocol === 'https:' || protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

function priceText({ price, currency }: RailItem): string {
  if (price === null) return '';
  if (!currency) return String(price);
  const language = document.documentElement.lang || undefined;
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(price);
  } catch {
    return `${price} ${currency}`;
  }
}
