import type { Revenue } from '../contract.js';
import { defineSection } from '../define-section.js';
import { element } from '../element.js';
import { figures } from '../figures.js';
import { notice } from '../notice.js';
import { table } from '../table.js';
import { text } from '../text.js';
import { timeChart } from '../time-chart.js';

/** What the shop's order system reported. */
export const revenue = defineSection<Revenue>({
  id: 'revenue',
  title: 'Revenue',
  about: 'Orders that the shop’s own order system sent. Exact, and never taken from browsers.',
  path: '/v1/revenue',
  ranged: true,
  csv: true,
  render: ({ days, items }) => {
    if (days.length === 0) {
      return [
        notice(
          'No order has arrived in this period.',
          'Let the shop’s server send signed orders to ',
          element('code', {}, 'POST /v1/orders'),
          '.',
        ),
      ];
    }
    const currencies = [...new Set(days.map(({ currency }) => currency))];
    return [
      ...currencies.map((currency) => currencyBlock(currency, days)),
      ...(items.length > 0 ? [itemTable(items)] : []),
    ];
  },
});

function currencyBlock(currency: string, all: Revenue['days']): HTMLElement {
  const days = all
    .filter((day) => day.currency === currency)
    .sort((a, b) => a.day.localeCompare(b.day));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const orders = sum(days.map((day) => day.orders));
  const total = sum(days.map((day) => day.revenue));
  const chart = (
    title: string,
    pick: (day: Revenue['days'][number]) => number,
    form: (value: number) => string,
  ) =>
    timeChart({
      title,
      points: days.map((day) => {
        const value = pick(day);
        return {
          time: `${day.day.slice(0, 10)}T00:00:00Z`,
          estimate: { value, low: value, high: value },
        };
      }),
      form,
      when: text.moment,
    });
  return element(
    'div',
    { class: 'block' },
    figures([
      { name: `Revenue in ${currency}`, value: text.amount(total, currency) },
      { name: 'Orders', value: text.count(orders) },
      { name: 'Per order', value: orders > 0 ? text.amount(total / orders, currency) : '–' },
    ]),
    element(
      'div',
      { class: 'charts two' },
      chart(
        'Revenue a day',
        (day) => day.revenue,
        (value) => text.wholeAmount(value, currency),
      ),
      chart('Orders a day', (day) => day.orders, text.count),
    ),
  );
}

function itemTable(items: Revenue['items']): HTMLElement {
  return table(
    'Items with the most revenue',
    [
      { title: 'Item' },
      { title: 'Revenue', numeric: true },
      { title: 'Pieces', numeric: true },
      { title: 'Orders', numeric: true },
    ],
    items
      .slice(0, 10)
      .map(({ item, quantity, orders, revenue: amount, currency }) => [
        item,
        text.amount(amount, currency),
        text.count(quantity),
        text.count(orders),
      ]),
  );
}
