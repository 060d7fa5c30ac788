// What a shop has on its pages anyway, and a command to the shelf of the script tag.
window.dataLayer = [{ event: 'view_item', ecommerce: { items: [{ item_id: 'SKU-1' }] } }];
window.nearshelf = [
  (shelf) => import('/report-element.js').then(({ reportElement }) => reportElement(shelf)),
];
