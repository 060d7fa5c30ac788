// The public types of the SDK, by subject.
export type * from './types/events.js';
export type * from './types/profile.js';
export type * from './types/rail.js';
export type * from './types/shelf.js';
export type * from './types/status.js';
