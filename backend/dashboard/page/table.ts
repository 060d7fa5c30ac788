import { type Child, element } from './element.js';

export interface Column {
  readonly title: string;
  /** True: right-aligned digits. */
  readonly numeric?: boolean;
}

/**
 * A table that scrolls by itself where it is too wide. The first column heads its row. `label` tells it from others
 * on the page with the same caption.
 */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Child[])[],
  label: string = caption,
): HTMLElement {
  const kind = (column: Column | undefined): string | null => (column?.numeric ? 'numeric' : null);
  const head = columns.map((column) =>
    element('th', { scope: 'col', class: kind(column) }, column.title),
  );
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell, index) =>
        index === 0
          ? element('th', { scope: 'row', class: kind(columns[0]) }, cell)
          : element('td', { class: kind(columns[index]) }, cell),
      ),
    ),
  );
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': label, tabindex: 0 },
    element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
  );
}
