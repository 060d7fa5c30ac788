/**
 * Entry of nearshelf.react.js, the package's nearshelf/react: rails in React.
 *
 * @module nearshelf/react
 */

export { NearshelfProvider, type NearshelfProviderProps } from './nearshelf-provider.js';
export { type RailOptions, type UsedRail, useRail } from './use-rail.js';
export { useShelf } from './use-shelf.js';
