import type { Funnel, FunnelPoint, FunnelSlot } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { estimateForms } from '../estimate-forms.js';
import { estimateText } from '../estimate-text.js';
import { noWindowNotice } from '../no-window-notice.js';
import { table } from '../table.js';
import { text } from '../text.js';
import { timeChart } from '../time-chart.js';

type Event = Exclude<keyof FunnelPoint, 'window_start'>;

const events: readonly { readonly event: Event; readonly title: string }[] = [
  { event: 'viewed', title: 'Viewed' },
  { event: 'clicked', title: 'Clicked' },
  { event: 'added', title: 'Added to cart' },
  { event: 'purchased', title: 'Purchased' },
];

// Remembered while the page is open, also when new figures arrive.
let chosen = '';

/** What devices did with each rail, by slot and model. */
export const funnel = defineSection<Funnel>({
  id: 'funnel',
  title: 'Funnel',
  about: 'Devices and days in which a rail was served, seen, clicked, and led to a purchase.',
  path: '/v1/funnel',
  ranged: true,
  csv: true,
  render: ({ windows, slots }, context) => {
    if (slots.length === 0) {
      const advice =
        windows.length > 0
          ? 'Windows were released, but no slot reached the threshold: fewer devices than the noise can hide are never shown.'
          : 'Until then, look at Overview whether contributions arrive.';
      return [noWindowNotice(context, advice)];
    }
    return [slotTable(slots), charts(slots)];
  },
});

function keyOf({ slot, model }: FunnelSlot): string {
  return `${slot} ${model ?? ''}`;
}

function slotTable(slots: readonly FunnelSlot[]): HTMLElement {
  const numeric = true;
  const columns = [
    { title: 'Slot, model' },
    ...['Served', 'Viewed', 'Clicked', 'Added', 'Purchased'].map((title) => ({ title, numeric })),
    { title: 'Viewed of served', numeric },
    { title: 'Clicked of viewed', numeric },
    { title: 'Added of clicked', numeric },
    { title: 'Purchased of clicked', numeric },
  ];
  const rows = slots.map((row) => [
    element(
      'span',
      {},
      text.slot(row.slot),
      element('small', { title: row.model ?? false }, text.model(row.model)),
    ),
    ...[row.served, row.viewed, row.clicked, row.added, row.purchased].map((estimate) =>
      estimateText(estimate, estimateForms.count),
    ),
    ...[row.view_rate, row.click_through, row.cart_rate, row.purchase_rate].map((estimate) =>
      estimateText(estimate, estimateForms.share),
    ),
  ]);
  return table('Funnel by slot and model', columns, rows);
}

function charts(slots: readonly FunnelSlot[]): HTMLElement {
  const present = slots.find((slot) => keyOf(slot) === chosen) ?? slots[0];
  const grid = element('div', { class: 'charts' });
  const show = (slot: FunnelSlot | undefined): void => {
    if (slot) grid.replaceChildren(...events.map(({ event, title }) => chart(slot, event, title)));
  };
  const select = element(
    'select',
    { id: 'funnel-slot' },
    ...slots.map((slot) =>
      element(
        'option',
        { value: keyOf(slot), selected: slot === present },
        `${text.slot(slot.slot)}, ${text.model(slot.model)}`,
      ),
    ),
  );
  select.addEventListener('change', () => {
    chosen = select.value;
    show(slots.find((slot) => keyOf(slot) === chosen));
  });
  show(present);
  const label = element('label', { for: 'funnel-slot' }, 'Windows of');
  return element('div', {}, element('p', { class: 'choice' }, label, select), grid);
}

function chart({ series }: FunnelSlot, event: Event, title: string): HTMLElement {
  const points = series.map((point) => ({ time: point.window_start, estimate: point[event] }));
  return timeChart({ title, points, form: text.count, when: text.moment });
}
