import { notice } from './notice.js';
import type { SectionContext } from './section.js';
import { text } from './text.js';

/** For sections that show releases, when the period has none. `advice` says what else to look at. */
export function noWindowNotice({ status }: SectionContext, advice: string): HTMLElement {
  if (!status) return notice('Nothing was released in this period.', advice);
  const { stored } = status.contributions;
  const { next_close: nextClose, hours, grace_hours: grace } = status.windows;
  return notice(
    'No window of this period has been released yet.',
    `The next window closes at ${text.hour(nextClose)} UTC: a window has ${hours} h, and waits ${grace} h more for devices that were offline. `,
    stored === 0 ? 'No contribution has arrived since the backend started. ' : '',
    advice,
  );
}
