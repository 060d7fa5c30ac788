import type { CoreRail } from '../shared/protocol.js';
import type { Cause, RailKind } from '../types.js';
import type { CheckedRequest } from './check-request.js';
import type { RailContent } from './rail-content.js';

const personal: readonly RailKind[] = [
  'for-you',
  'bought-together',
  'recently-viewed',
  'buy-again',
];

/** Says of the core's answer why the model did not make it; `historyUsed`: the consent permits that. */
export function coreContent(
  { items, refusal, source, step }: CoreRail,
  { query: { kind, anchor } }: CheckedRequest,
  historyUsed: boolean,
): RailContent {
  const content = { items, source, step };
  const because = (code: Cause['code'], text: string): RailContent => ({
    ...content,
    cause: { code, text },
  });

  if (refusal !== undefined) return because('core-refused', refusal);
  const isStandIn = step.startsWith('popular') && kind !== 'trending';
  if (source === 'model' || (source === 'popular' && !isStandIn)) return content;
  if (step === 'all-excluded') {
    return because('all-excluded', 'Request or shop exclude every item for this rail.');
  }
  if (!historyUsed && personal.includes(kind)) {
    return because('consent-off', 'Consent is off: nothing is known of the shopper.');
  }
  const about = anchor ? `item ${JSON.stringify(anchor)} or the history` : 'the history';
  return because(
    'nothing-known',
    personal.includes(kind) || anchor
      ? `The model knows nothing of ${about} for this rail.`
      : `The catalogue has nothing for a rail of kind ${kind}.`,
  );
}
