import { protocolVersion } from '../shared/protocol.js';
import { ShelfError } from '../shelf-error.js';

/** Throws ShelfError `version-mismatch` when a page of another `protocol` calls the worker at `url`. */
export function checkProtocol(url: string, protocol: number): void {
  if (protocol === protocolVersion) return;
  throw new ShelfError(
    'version-mismatch',
    `${url} speaks protocol ${protocolVersion}, the page's SDK ${protocol}. Deploy both from one release.`,
  );
}
