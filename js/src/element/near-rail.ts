import { ElementBase } from './element-base.js';
import { type RailLife, railLife } from './rail-life.js';
import { railStyle } from './rail-style.js';
import { type RailTexts, railTexts } from './rail-texts.js';
import type { InitialItem, RailRequest, RailShelf } from './rail-types.js';
import type { ItemRenderer } from './render-item.js';

/**
 * `<near-rail>`: a rail, asked for, shown and counted. Attributes: `kind` (`for-you` when absent),
 * `anchor`, `limit`, `rail-slot` (name in the shop's counts), `category`, `exclude` (separated by
 * spaces), `heading`, `lazy`. A `<template>` in it makes the items, with `{title}` and the like filled
 * in; everything else in it is shown until the first answer. Events: `nearshelf:rail-show`,
 * `nearshelf:rail-select` (cancelable: then the item's link is not followed), `nearshelf:rail-seen`,
 * `nearshelf:rail-error`. The attribute `empty` is there while it has nothing to show.
 */
export class NearRail extends ElementBase {
  static readonly observedAttributes: readonly string[] = [
    'kind',
    'anchor',
    'limit',
    'rail-slot',
    'category',
    'exclude',
    'heading',
    'lazy',
  ];
  /** Of all elements of a name; set by defineNearRail(). */
  static texts: RailTexts = railTexts;
  static shelf: RailShelf | null = null;

  /** Another than the one of defineNearRail(), for this element. */
  declare shelf: RailShelf | null;
  /** What to ask for besides the attributes, and before them. Setting it asks again. */
  declare request: RailRequest;
  /** Makes the items instead of a template; its nodes stand in the page, where its styles apply. */
  declare renderItem: ItemRenderer | null;
  /** Items to show until the first answer, such as those that the server rendered. */
  declare initial: readonly InitialItem[];

  private readonly life_: RailLife;

  constructor() {
    super();
    const { shelf, texts } = this.constructor as typeof NearRail;
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [railStyle()];
    this.life_ = railLife(this, root, texts);

    const defaults = { shelf, request: {}, renderItem: null, initial: [] };
    for (const [name, value] of Object.entries(defaults)) {
      // The page may have set it before the element was defined.
      let current: unknown = this[name as keyof typeof defaults] ?? value;
      Object.defineProperty(this, name, {
        get: () => current,
        set: (given) => {
          current = given;
          this.life_.change_(name);
        },
      });
    }
  }

  /** For the browser. */
  connectedCallback(): void {
    this.life_.begin_();
  }

  /** For the browser. */
  disconnectedCallback(): void {
    this.life_.end_();
  }

  /** For the browser. */
  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before !== now) this.life_.change_(name);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'near-rail': NearRail;
  }
}
