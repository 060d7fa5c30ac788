import { contributionLimits } from '../feedback/contribution.js';
import { check } from '../shared/check.js';

const { itemBytes } = contributionLimits;

/**
 * Throws TypeError when `id` can be in no catalogue and no contribution: see docs/FORMAT.md.
 * `place` begins the message.
 */
export function checkItemId(place: string, id: unknown): asserts id is string {
  check(
    isItemId(id),
    `${place} must be a text of 1 to ${itemBytes} bytes without control characters`,
    id,
  );
}

export function isItemId(id: unknown): id is string {
  return (
    typeof id === 'string' &&
    id !== '' &&
    new TextEncoder().encode(id).byteLength <= itemBytes &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    !/[\x00-\x1f\x7f]/.test(id)
  );
}
