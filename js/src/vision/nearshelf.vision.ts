// Entry of nearshelf.vision.js: nearshelf/vision, and what shelf.searchByImage() takes of it.
export { protocolVersion } from '../shared/protocol.js';
export { ImageSearcher } from './image-searcher.js';
export * from './vision.js';
