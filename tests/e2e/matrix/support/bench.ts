import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { launchBrowser } from '../../support/browser.js';
import { type Published, publish } from './published.js';
import { Site } from './site.js';
import { Visit } from './visit.js';

/** What the tests of a file work with. */
export interface Bench {
  published: Published;
  browser: Browser;
  /** Anew for each test. */
  site: Site;
  /** Begins another visit to the site of this test; `before` runs in every page before its scripts. */
  visit(before?: () => void): Promise<Visit>;
}

/** Sets up a bench for the tests of the calling file, and tears it down. */
export function openBench(): Bench {
  const visits: Visit[] = [];
  const bench = {
    visit: async (before?: () => void) => {
      const visit = await Visit.open(bench.browser, bench.site, before);
      visits.push(visit);
      return visit;
    },
  } as Bench;
  beforeAll(async () => {
    [bench.browser, bench.published] = await Promise.all([launchBrowser(), publish()]);
  });
  afterAll(async () => {
    await bench.browser?.close();
  });
  beforeEach(async () => {
    bench.site = await Site.open(bench.published);
  });
  afterEach(async () => {
    for (const visit of visits.splice(0)) await visit.end();
    bench.site.close();
  });
  return bench;
}
