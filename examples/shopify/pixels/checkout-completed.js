// Custom pixel (Settings > Customer events), permission "Required: Preferences". It runs in a sandbox without
// the shop's pages, so it cannot reach nearshelf. It leaves the ids of what was bought in the shop's
// localStorage, for assets/nearshelf-events.js on the next page; nothing about the shopper, and nothing is sent.
let { preferencesProcessingAllowed } = init.customerPrivacy;
api.customerPrivacy.subscribe('visitorConsentCollected', (event) => {
  ({ preferencesProcessingAllowed } = event.customerPrivacy);
});

analytics.subscribe('checkout_completed', async ({ data }) => {
  if (!preferencesProcessingAllowed) return;
  const { lineItems, order, token } = data.checkout;
  const items = lineItems.flatMap(({ quantity, variant }) =>
    variant?.product?.id ? [{ item_id: String(variant.product.id), quantity }] : [],
  );
  const id = String(order?.id ?? token);
  await browser.localStorage.setItem('nearshelf-order', JSON.stringify({ id, items }));
});
