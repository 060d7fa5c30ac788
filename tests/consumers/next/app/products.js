// Stands where a shop has its database.
export const products = new Map(
  Array.from({ length: 40 }, (_, index) => [
    `SKU-${index + 1}`,
    { title: `Product ${index + 1}`, link: `/p/${index + 1}` },
  ]),
);
