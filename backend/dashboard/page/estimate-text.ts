import type { Estimate } from './contract.js';
import { element } from './element.js';
import { text } from './text.js';

interface EstimateForm {
  value(value: number): string;
  interval(low: number, high: number, value: number): string;
}

/** The value with its interval below it; "< 50" when only that is known. */
export function estimateText(estimate: Estimate | undefined, form: EstimateForm): HTMLElement {
  if (!estimate) return element('span', { class: 'estimate' }, '–');
  const { value, low, high, below } = estimate;
  if (value === null) {
    const unknown = below === undefined ? 'unknown' : `< ${text.count(below)}`;
    return element('span', { class: 'estimate suppressed' }, unknown);
  }
  const bounded = low !== null && high !== null;
  const interval = bounded ? form.interval(low, high, value) : 'no bound';
  return element('span', { class: 'estimate' }, form.value(value), element('small', {}, interval));
}
