/** What the address bar asks for. */
export type Route =
  | { readonly page: 'home' }
  | { readonly page: 'product'; readonly id: string }
  | { readonly page: 'category'; readonly name: string }
  | { readonly page: 'cart' }
  | { readonly page: 'photo' }
  | { readonly page: 'unknown' };

/** Reads a location hash: `#/`, `#/product/ID`, `#/category/NAME`, `#/cart`, `#/photo`. */
export function parseRoute(hash: string): Route {
  const [, name = '', argument] = hash.split('/');
  if (name === '') return { page: 'home' };
  if (name === 'cart' && argument === undefined) return { page: 'cart' };
  if (name === 'photo' && argument === undefined) return { page: 'photo' };
  if (name === 'product' && argument !== undefined)
    return { page: 'product', id: decode(argument) };
  if (name === 'category' && argument !== undefined)
    return { page: 'category', name: decode(argument) };
  return { page: 'unknown' };
}

export function productHref(id: string): string {
  return `#/product/${encodeURIComponent(id)}`;
}

export function categoryHref(name: string): string {
  return `#/category/${encodeURIComponent(name)}`;
}

// A hash typed by hand may hold a broken escape; it then names no product.
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
