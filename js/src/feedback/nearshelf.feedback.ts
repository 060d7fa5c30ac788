// Entry of nearshelf.feedback.js: what a page loads only with consent `measure`.
export { protocolVersion } from '../shared/protocol.js';
export { Feedback } from './feedback.js';
