import { type Child, element } from './element.js';

/** What stands where there are no figures: why, and what to do. */
export function notice(title: string, ...advice: readonly Child[]): HTMLElement {
  return element(
    'div',
    { class: 'notice' },
    element('p', {}, element('strong', {}, title)),
    advice.length > 0 ? element('p', {}, ...advice) : null,
  );
}
