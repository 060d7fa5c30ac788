import type { CoreAnswer } from '../shared/protocol.js';
import type { Cause } from '../types.js';
import type { CheckedRequest } from './check-request.js';
import type { RailContent } from './rail-content.js';

/** Says of the core's answer whether the model made it; `historyUsed`: the consent permits that. */
export function coreContent(
  answer: CoreAnswer,
  { kind, anchor }: CheckedRequest,
  historyUsed: boolean,
): RailContent {
  const { items, refusal } = answer;
  const popular = (cause?: Cause): RailContent =>
    cause ? { items, source: 'popular', cause } : { items, source: 'popular' };

  if (refusal !== undefined) return popular({ code: 'core-refused', text: refusal });
  if (kind === 'trending') return popular();
  const allPopular = items.length > 0 && items.every(({ reason }) => reason.code === 'popular');
  if (!allPopular) return { items, source: 'model' };
  if (kind === 'for-you' && !historyUsed) {
    return popular({
      code: 'consent-off',
      text: 'With consent off, nothing is known of the shopper.',
    });
  }
  return popular({
    code: 'nothing-known',
    text:
      kind === 'similar'
        ? `The model knows nothing that goes with item ${JSON.stringify(anchor)}.`
        : 'The history holds no item that the model knows.',
  });
}
