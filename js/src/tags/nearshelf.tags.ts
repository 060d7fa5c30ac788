// Entry of nearshelf.tags.js: what other scripts on the page say of events and consent.
export { protocolVersion } from '../shared/protocol.js';
export { followConsent } from './follow-consent.js';
export { observe } from './observe.js';
