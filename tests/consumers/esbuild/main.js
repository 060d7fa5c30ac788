import { createShelf } from 'nearshelf';
import { showRail } from '../support/show-rail.js';

showRail(createShelf({ base: '/shelf/', consent: 'measure' }));
