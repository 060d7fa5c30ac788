import { hydrateRoot } from 'react-dom/client';
import { Shop } from './shop.jsx';

const initial = JSON.parse(document.querySelector('#initial').textContent);
hydrateRoot(document.querySelector('#root'), <Shop initial={initial} />);
