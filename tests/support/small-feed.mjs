/**
 * The feed of a small shop, as Merchant Center TSV: products SKU-1, SKU-2 and so on, in four rooms.
 *
 * @param {number} products
 * @returns {string}
 */
export function smallFeed(products) {
  const header = 'id\ttitle\tlink\tprice\tavailability\tproduct_type';
  const rows = Array.from({ length: products }, (_, index) =>
    [
      `SKU-${index + 1}`,
      `Product ${index + 1}`,
      `/p/${index + 1}`,
      `${index + 5}.00 EUR`,
      'in_stock',
      `Room ${index % 4}`,
    ].join('\t'),
  );
  return `${[header, ...rows].join('\n')}\n`;
}
