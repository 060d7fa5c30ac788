import { type Child, element } from './element.js';

interface Figure {
  readonly name: string;
  readonly value: Child;
  readonly note?: string;
  /** "good", "bad" or nothing. */
  readonly tone?: string;
}

/** Single numbers side by side. */
export function figures(list: readonly Figure[]): HTMLElement {
  return element(
    'dl',
    { class: 'figures' },
    ...list.map(({ name, value, note, tone }) =>
      element(
        'div',
        { class: tone ?? null },
        element('dt', {}, name),
        element('dd', {}, value, note ? element('small', {}, note) : null),
      ),
    ),
  );
}
