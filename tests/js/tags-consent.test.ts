// What the consent tools of a page say, as levels of the shelf.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { followConsent } from '../../js/src/tags/follow-consent.js';
import { observe } from '../../js/src/tags/observe.js';
import type { Consent, ConsentSource } from '../../js/src/types.js';

const page = globalThis as { dataLayer?: unknown; Shopify?: unknown };
let levels: Consent[];

beforeEach(() => {
  vi.unstubAllGlobals();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { readyState: 'loading' }));
  const window = new EventTarget();
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  vi.stubGlobal('dispatchEvent', window.dispatchEvent.bind(window));
  vi.stubGlobal('dataLayer', undefined);
  vi.stubGlobal('Shopify', undefined);
  levels = [];
});

const follow = (source: ConsentSource) => followConsent(source, (level) => void levels.push(level));

/** As the snippet of every gtag page has it. */
function gtag(..._command: unknown[]): void {
  page.dataLayer ??= [];
  // biome-ignore lint/complexity/noArguments: what gtag() pushes is an arguments object
  (page.dataLayer as unknown[]).push(arguments);
}

const permitted = { personalization_storage: 'granted', analytics_storage: 'granted' };
const denied = { personalization_storage: 'denied', analytics_storage: 'denied' };

describe('google', () => {
  it('says nothing before there is any command, and makes the data layer', () => {
    follow('google');
    expect(page.dataLayer).toEqual([]);
    (page.dataLayer as unknown[]).push({ event: 'gtm.js' }, ['config', 'G-1'], ['consent'], null);
    gtag('consent', 'default', { ad_storage: 'denied', wait_for_update: 500 });
    gtag('consent', 'update', { ad_storage: 'granted', ad_user_data: 'granted' });
    gtag('consent', 'update', { personalization_storage: true });
    gtag('consent', 'update');
    expect(levels).toEqual([]);
  });

  it.each([
    ['granted', 'granted', 'measure'],
    ['granted', 'denied', 'device'],
    ['granted', undefined, 'device'],
    ['denied', 'granted', 'session'],
    ['denied', 'denied', 'session'],
  ])('personalization %s and analytics %s is %s', (personalization, analytics, level) => {
    gtag('consent', 'update', {
      personalization_storage: personalization,
      ...(analytics && { analytics_storage: analytics }),
    });
    follow('google');
    expect(levels).toEqual([level]);
  });

  it('follows the shopper: each change once, past ones and later ones', () => {
    gtag('consent', 'default', { ...denied, wait_for_update: 500 });
    gtag('consent', 'update', permitted);
    follow('google');
    gtag('consent', 'update', { ...permitted, ad_storage: 'denied' });
    gtag('consent', 'update', { analytics_storage: 'denied' });
    gtag('consent', 'update', { personalization_storage: 'denied' });
    gtag('consent', 'update', permitted);
    expect(levels).toEqual(['measure', 'device', 'session', 'measure']);
  });

  it('a default that denies is no choice: what is stored stays until the banner says more', () => {
    gtag('consent', 'default', { ...denied, wait_for_update: 500 });
    follow('google');
    gtag('consent', 'update', { analytics_storage: 'granted' });
    expect(levels).toEqual([]);
    gtag('consent', 'update', { personalization_storage: 'granted' });
    expect(levels).toEqual(['measure']);
  });

  it('a default that grants holds until there is an update, and may be taken back', () => {
    follow('google');
    gtag('consent', 'default', permitted);
    gtag('consent', 'default', { personalization_storage: 'denied' });
    expect(levels).toEqual(['measure', 'session']);
    gtag('consent', 'update', { personalization_storage: 'granted' });
    // Defaults that come too late change nothing.
    gtag('consent', 'default', denied);
    expect(levels).toEqual(['measure', 'session', 'measure', 'device']);
  });

  it('of defaults for a region only what they deny counts, because nobody knows the region', () => {
    gtag('consent', 'default', { ...permitted, region: ['US', 'GB-ENG'] });
    follow('google');
    expect(levels).toEqual([]);
    gtag('consent', 'default', { ...denied, region: ['DE', 'FR'] });
    gtag('consent', 'default', { ...permitted, region: [] });
    expect(levels).toEqual([]);
    gtag('consent', 'update', permitted);
    expect(levels).toEqual(['measure']);
  });

  it('ends when it is told to, and begins again', () => {
    const stop = follow('google');
    gtag('consent', 'update', permitted);
    stop();
    gtag('consent', 'update', denied);
    expect(levels).toEqual(['measure']);
    follow('google');
    expect(levels).toEqual(['measure', 'measure', 'session']);
  });

  it('shares the data layer with observe()', () => {
    const tracked: string[] = [];
    const stopConsent = follow('google');
    const stopEvents = observe(page.dataLayer as unknown[], (name) => void tracked.push(name));
    gtag('consent', 'update', permitted);
    gtag('event', 'view_item', { items: [{ item_id: 'A' }] });
    stopConsent();
    gtag('event', 'add_to_cart', { items: [{ item_id: 'A' }] });
    stopEvents();
    expect(levels).toEqual(['measure']);
    expect(tracked).toEqual(['view_item', 'add_to_cart']);
    expect(Object.hasOwn(page.dataLayer as object, 'push')).toBe(false);
  });

  it('a data layer that is none disturbs nobody', () => {
    vi.stubGlobal('dataLayer', { push: () => 0 });
    expect(() => follow('google')()).not.toThrow();
  });
});

describe('shopify', () => {
  let allowed: { preferences: boolean; analytics: boolean };
  const customerPrivacy = {
    preferencesProcessingAllowed: () => allowed.preferences,
    analyticsProcessingAllowed: () => allowed.analytics,
  };
  const collected = () => document.dispatchEvent(new Event('visitorConsentCollected'));

  beforeEach(() => {
    allowed = { preferences: false, analytics: false };
  });

  it.each([
    [true, true, 'measure'],
    [true, false, 'device'],
    [false, true, 'session'],
    [false, false, 'session'],
  ])('preferences %s and analytics %s is %s', (preferences, analytics, level) => {
    allowed = { preferences, analytics };
    vi.stubGlobal('Shopify', { customerPrivacy });
    follow('shopify');
    expect(levels).toEqual([level]);
  });

  it('loads the API where it is not there, and waits for it', () => {
    const asked: unknown[] = [];
    let loaded = (_error?: Error): void => undefined;
    vi.stubGlobal('Shopify', {
      customerPrivacy: {},
      loadFeatures: (features: unknown, callback: () => void) => {
        asked.push(features);
        loaded = callback;
      },
    });
    follow('shopify');
    document.dispatchEvent(new Event('DOMContentLoaded'));
    dispatchEvent(new Event('load'));
    expect(asked).toEqual([[{ name: 'consent-tracking-api', version: '0.1' }]]);
    loaded(new Error('not now'));
    expect(levels).toEqual([]);
    allowed = { preferences: true, analytics: false };
    Object.assign(page.Shopify as object, { customerPrivacy });
    loaded();
    expect(levels).toEqual(['device']);
  });

  it('follows the banner: each change once', () => {
    vi.stubGlobal('Shopify', { customerPrivacy });
    const stop = follow('shopify');
    collected();
    allowed = { preferences: true, analytics: true };
    collected();
    collected();
    allowed = { preferences: true, analytics: false };
    collected();
    expect(levels).toEqual(['session', 'measure', 'device']);
    stop();
    allowed = { preferences: false, analytics: false };
    collected();
    expect(levels).toEqual(['session', 'measure', 'device']);
  });

  it.each([
    ['DOMContentLoaded', () => document.dispatchEvent(new Event('DOMContentLoaded'))],
    ['load', () => dispatchEvent(new Event('load'))],
    [
      'shopifyCustomerPrivacyApiLoaded',
      () => document.dispatchEvent(new Event('shopifyCustomerPrivacyApiLoaded')),
    ],
  ])('says nothing on a page without it, and looks again at %s', (_, happens) => {
    allowed = { preferences: true, analytics: true };
    follow('shopify');
    expect(levels).toEqual([]);
    vi.stubGlobal('Shopify', { customerPrivacy });
    happens();
    expect(levels).toEqual(['measure']);
  });

  it('grants nothing where the API fails, or is another one', () => {
    allowed = { preferences: true, analytics: true };
    const preferencesProcessingAllowed = (): boolean => {
      throw new Error('broken');
    };
    vi.stubGlobal('Shopify', { customerPrivacy: { preferencesProcessingAllowed } });
    expect(() => follow('shopify')()).not.toThrow();
    vi.stubGlobal('Shopify', {
      customerPrivacy: { ...customerPrivacy, preferencesProcessingAllowed: () => 'no' },
    });
    follow('shopify');
    expect(levels).toEqual(['session']);
  });
});
