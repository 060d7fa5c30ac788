/**
 * Leaves on <body>, for the check, what the page's <near-rail> shows once it has personal items, and with consent
 * `measure` once these were seen and counted.
 */
export async function reportElement(shelf) {
  const errors = [];
  shelf.on('error', ({ message }) => errors.push(message));
  const element = document.querySelector('near-rail');
  const rail = await new Promise((resolve) => {
    shelf.on('rail', (next) => next.source === 'model' && resolve(next));
  });
  const shownItems = () => element.shadowRoot?.querySelectorAll('[part~="item"]').length ?? 0;
  const isCounted = () => {
    const { appliedConsent, contributions } = shelf.status();
    return appliedConsent !== 'measure' || contributions.counted > 0;
  };
  while (shownItems() === 0 || !isCounted()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  await shelf.flush();
  const { thread, contributions } = shelf.status();
  const found = { source: rail.source, items: shownItems(), thread, contributions, errors };
  document.body.dataset.found = JSON.stringify(found);
}
