// A first visit names the product that is viewed; a later one lives on what the first has stored.
const viewed = new URL(location.href).searchParams.get('viewed');
window.nearshelf = [
  (shelf) => import('/report-element.js').then(({ reportElement }) => reportElement(shelf)),
];
if (viewed) window.nearshelf.push(['track', 'view_item', { items: [{ item_id: viewed }] }]);
