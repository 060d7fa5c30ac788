import type { Explanation, Shelf } from 'nearshelf';
import { element } from './element.js';
import type { Question } from './rail-view.js';
import type { Shop } from './shop.js';

/** Shows what nearshelf says about one card, when a reason was pressed. */
export class WhyPanel {
  readonly element: HTMLElement;
  readonly #shelf: Shelf;
  readonly #shop: Shop;
  readonly #heading: HTMLElement;
  readonly #content: HTMLElement;

  constructor(shelf: Shelf, shop: Shop) {
    this.#shelf = shelf;
    this.#shop = shop;
    this.#heading = element('h3', { tabindex: -1 }, 'Why is it there?');
    this.#content = element('div', {}, element('p', {}, 'Press the reason under a product.'));
    this.element = element('div', { class: 'why' }, this.#heading, this.#content);
  }

  /** Asks nearshelf and moves the focus here. Never rejects. */
  async ask({ request, heading, item, reason }: Question): Promise<void> {
    const explanation = await this.#shelf.explain(request, item.id);
    const title = this.#shop.product(item.id)?.title ?? item.title ?? item.id;
    this.#content.replaceChildren(
      element('p', {}, `“${title}” in “${heading}”: ${reason}.`),
      explanation === null
        ? element('p', {}, 'The model does not run, so nothing was weighed.')
        : element('dl', {}, ...facts(explanation)),
    );
    this.element.dataset.item = item.id;
    this.#heading.focus();
  }
}

function facts(explanation: Explanation): HTMLElement[] {
  const { place, excludedBy, step, parts, score, rules, penalties } = explanation;
  const rows: [key: string, name: string, value: string][] = [
    [
      'place',
      'Place',
      place === null ? `none: ${excludedBy ?? 'others are ahead'}` : String(place),
    ],
    ['step', 'Found as', step.replaceAll('-', ' ')],
    ...parts.map(({ name, contribution }): [string, string, string] => [
      'part',
      `Part “${name}”`,
      signed(contribution),
    ]),
    ['score', 'Together', signed(score)],
  ];
  if (rules.boost !== 0) rows.push(['boost', 'Rule of the shop', signed(rules.boost)]);
  if (rules.pinned !== null) rows.push(['pinned', 'Rule of the shop', `place ${rules.pinned}`]);
  if (penalties.rotation > 0) rows.push(['rotation', 'Seen before', signed(-penalties.rotation)]);
  if (penalties.diversity > 0) {
    rows.push(['diversity', 'Like others here', signed(-penalties.diversity)]);
  }
  return rows.map(([key, name, value]) =>
    element('div', { 'data-why': key }, element('dt', {}, name), element('dd', {}, value)),
  );
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
