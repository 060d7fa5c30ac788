import { createShelf } from 'nearshelf';
import { assets } from 'nearshelf/assets';
import { showRail } from '../support/show-rail.js';

showRail(createShelf({ base: '/shelf/', files: assets, consent: 'measure' }));
