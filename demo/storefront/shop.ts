/** One product, as the demo's server describes it in shop.json. */
export interface Product {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** The name of its category, or '' for none. */
  readonly category: string;
  /** As the catalogue has it, with the categories above it: `Home > Candles`. */
  readonly categoryPath: string;
  /** '' when the shop does not say. */
  readonly brand: string;
  /** In major units; null when the shop does not say. */
  readonly price: number | null;
  /** The price before a reduction, or null. */
  readonly listPrice: number | null;
  /** A path on this site; null when there is no photo. */
  readonly image: string | null;
  readonly inStock: boolean;
}

interface ShopFile {
  /** ISO 4217; '' when the shop does not say. */
  readonly currency: string;
  /** Whether any product says when it came, or is reduced. */
  readonly hasNew: boolean;
  readonly hasReduced: boolean;
  /** Whether products can be compared by their photos. */
  readonly hasLooks: boolean;
  readonly products: readonly Product[];
}

/** The catalogue of the shop, which knows nothing about the shopper. */
export class Shop {
  readonly products: readonly Product[];
  /** Names of the categories in use, alphabetically. */
  readonly categories: readonly string[];
  readonly hasNew: boolean;
  readonly hasReduced: boolean;
  readonly hasLooks: boolean;
  readonly #byId: ReadonlyMap<string, Product>;
  readonly #money: Intl.NumberFormat;

  /** Fetches shop.json. Rejects with an Error that names the answer when the server has none. */
  static async load(): Promise<Shop> {
    const response = await fetch('shop.json');
    if (!response.ok) throw new Error(`shop.json: the server answered ${response.status}`);
    return new Shop((await response.json()) as ShopFile);
  }

  constructor(file: ShopFile) {
    this.products = file.products;
    this.hasNew = file.hasNew;
    this.hasReduced = file.hasReduced;
    this.hasLooks = file.hasLooks;
    this.#byId = new Map(file.products.map((product) => [product.id, product]));
    this.categories = [...new Set(file.products.map((product) => product.category))]
      .filter((category) => category !== '')
      .sort();
    this.#money = new Intl.NumberFormat(
      'en',
      file.currency === ''
        ? { minimumFractionDigits: 2 }
        : { style: 'currency', currency: file.currency, currencyDisplay: 'narrowSymbol' },
    );
  }

  product(id: string): Product | undefined {
    return this.#byId.get(id);
  }

  /** The category of that name as the catalogue has it; more than one when several end in the name. */
  categoryPaths(name: string): string[] {
    const inIt = this.products.filter(({ category }) => category === name);
    return [...new Set(inIt.map(({ categoryPath }) => categoryPath))];
  }

  /** Products whose title, description or category has every word of `text`, in one category or in all ('' means all). */
  search(text: string, category: string): readonly Product[] {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return this.products.filter((product) => {
      if (category !== '' && product.category !== category) return false;
      const haystack = `${product.title} ${product.description} ${product.category}`.toLowerCase();
      return words.every((word) => haystack.includes(word));
    });
  }

  formatPrice(price: number | null): string {
    return price === null ? '' : this.#money.format(price);
  }
}
