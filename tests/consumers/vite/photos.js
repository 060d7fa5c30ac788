import { createShelf } from 'nearshelf';
import { assets } from 'nearshelf/assets';
import { visionAssets } from 'nearshelf/vision-assets';
import { showRail } from '../support/show-rail.js';

const files = { ...assets, ...visionAssets };
showRail(createShelf({ base: '/shelf/', files, consent: 'measure' }));
