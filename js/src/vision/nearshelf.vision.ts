// Entry of nearshelf.vision.js: what shelf.searchByImage() imports.
export { protocolVersion } from '../shared/protocol.js';
export { ImageSearcher } from './image-searcher.js';
