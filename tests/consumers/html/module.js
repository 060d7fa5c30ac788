import { reportElement } from '/report-element.js';
import { createShelf } from '/shelf/index.js';
import { defineNearRail } from '/shelf/nearshelf.rail.js';

const shelf = createShelf({ base: '/shelf/', consent: 'measure' });
reportElement(shelf);
defineNearRail(shelf);
shelf.track('view_item', { items: [{ item_id: 'SKU-1' }] });
