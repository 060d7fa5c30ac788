import type { Consent, Shelf } from 'nearshelf';
import { consentLevels, storeConsent } from './consent-choice.js';
import { element } from './element.js';

/** The switch between the levels of consent. It applies a choice at once and keeps it for the next visit. */
export function consentForm(shelf: Shelf): HTMLElement {
  const radios = consentLevels.map(({ level, name, meaning }) => {
    const radio = element('input', {
      type: 'radio',
      name: 'consent',
      value: level,
      id: `consent-${level}`,
      'aria-describedby': `consent-${level}-meaning`,
    });
    radio.addEventListener('change', () => {
      storeConsent(level);
      void shelf.setConsent(level);
    });
    return { level, radio, name, meaning };
  });
  const show = (chosen: Consent): void => {
    for (const { level, radio } of radios) radio.checked = level === chosen;
  };
  show(shelf.status().consent);
  shelf.on('consent', show);

  return element(
    'fieldset',
    { class: 'consent' },
    element('legend', {}, 'What may it remember?'),
    ...radios.map(({ level, radio, name, meaning }) =>
      element(
        'div',
        { class: 'consent-level' },
        radio,
        element('label', { for: `consent-${level}` }, name),
        element('p', { id: `consent-${level}-meaning` }, meaning),
      ),
    ),
  );
}
