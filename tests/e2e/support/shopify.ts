// Shopify's side of the examples: what renders its blocks, and the sandbox of its pixels.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { Liquid } from 'liquidjs';
import { repositoryFolder } from './paths.js';

export interface BlockSetting {
  readonly type: string;
  readonly id: string;
  readonly label: string;
  readonly default?: unknown;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}

export interface BlockSchema {
  readonly name: string;
  readonly target: string;
  readonly stylesheet?: string;
  readonly settings: readonly BlockSetting[];
}

/** The text of an example. */
export function readExample(path: string): Promise<string> {
  return readFile(join(repositoryFolder, 'examples', path), 'utf8');
}

export async function schemaOf(block: string): Promise<BlockSchema> {
  const text = await readExample(block);
  const [, json = ''] = /{% schema %}([\s\S]*){% endschema %}/.exec(text) ?? [];
  return JSON.parse(json);
}

/** A block's HTML, with the defaults of its schema where `settings` say nothing else. */
export async function renderBlock(
  block: string,
  {
    assetUrl,
    settings = {},
    objects = {},
  }: {
    assetUrl: (name: string) => string;
    settings?: Readonly<Record<string, unknown>>;
    /** Such as the product of the page. */
    objects?: object;
  },
): Promise<string> {
  const { settings: known, stylesheet } = await schemaOf(block);
  const liquid = new Liquid({ strictFilters: true });
  liquid.registerFilter('asset_url', assetUrl);
  const [template = ''] = (await readExample(block)).split('{% schema %}');
  const html: string = await liquid.parseAndRender(template, {
    block: {
      settings: {
        ...Object.fromEntries(known.map(({ id, default: value }) => [id, value])),
        ...settings,
      },
      shopify_attributes: 'data-shopify-editor-block="1"',
    },
    request: { design_mode: false },
    ...objects,
  });
  return (stylesheet ? `<link rel="stylesheet" href="${assetUrl(stylesheet)}">` : '') + html;
}

/**
 * Runs the example's pixel in a sandbox and lets it see an order of the products 1001 and 1002. `before` and `after`:
 * what the shopper allows when the page is loaded, and at the order. Resolves with what it left in the shop's storage.
 */
export async function runPixel(before: boolean, after: boolean): Promise<Record<string, string>> {
  const stored: Record<string, string> = {};
  const callbacks: Record<string, (event: unknown) => unknown> = {};
  const subscribe = (name: string, callback: (event: unknown) => unknown): void => {
    callbacks[name] = callback;
  };
  const setItem = async (name: string, text: string): Promise<void> => {
    stored[name] = text;
  };
  const sandbox = createContext({
    init: { customerPrivacy: { preferencesProcessingAllowed: before } },
    api: { customerPrivacy: { subscribe } },
    analytics: { subscribe },
    browser: { localStorage: { setItem } },
  });
  runInContext(await readExample('shopify/pixels/checkout-completed.js'), sandbox);
  if (after !== before) {
    const customerPrivacy = { preferencesProcessingAllowed: after };
    callbacks.visitorConsentCollected?.({ customerPrivacy });
  }
  const line = (id: string, quantity: number) => ({ quantity, variant: { product: { id } } });
  const lineItems = [line('1001', 1), line('1002', 3), { quantity: 1, variant: null }];
  const checkout = { email: 'somebody@shop.example', token: 'T', order: { id: '77' }, lineItems };
  await callbacks.checkout_completed?.({ data: { checkout } });
  return stored;
}
