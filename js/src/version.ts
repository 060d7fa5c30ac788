import { manifestFormat } from './shared/manifest-format.js';
import { protocolVersion } from './shared/protocol.js';
import type { Status } from './types.js';

/** What this SDK is and reads; a test holds `sdk` equal to package.json. */
export const versions: Status['versions'] = {
  sdk: '0.1.0',
  protocol: protocolVersion,
  manifest: manifestFormat,
};
