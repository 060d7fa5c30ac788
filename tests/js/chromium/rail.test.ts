// <near-rail> in a page: what is asked for, what is shown, and what is counted.
import { describe, expect, it, vi } from 'vitest';
import { withRailShop } from './rail-shop.js';

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const shop = withRailShop();

/** Answers the call of that number with the rails of these ids. */
const answer = (call: number, ...lists: string[][]) =>
  shop.page.evaluate(([index, given]) => window.pageShelf.calls[index]?.answer(given), [
    call,
    lists,
  ] as const);
const calls = () =>
  shop.page.evaluate(() => window.pageShelf.calls.map(({ requests }) => requests));
const counted = () => shop.page.evaluate(() => window.pageShelf.counted);
const said = () => shop.page.evaluate(() => window.said.map(([name]) => name));
const shown = (...ids: string[]) => expect.poll(shop.titles).toEqual(ids.map((id) => `Item ${id}`));

describe('asking', () => {
  it('takes a request from the attributes, and again when they change', async () => {
    await shop.open(
      '<near-rail kind="similar" anchor="X" limit="3" rail-slot="pdp" category="Home" exclude="cart seen"></near-rail><near-rail exclude=""></near-rail>',
    );
    expect(await calls()).toEqual([
      [
        {
          kind: 'similar',
          anchor: 'X',
          limit: 3,
          slot: 'pdp',
          category: 'Home',
          exclude: ['cart', 'seen'],
          excludeItems: [],
        },
        { kind: 'for-you', exclude: [], excludeItems: [] },
      ],
    ]);
    await answer(0, ['A', 'B'], ['C']);
    await shown('A', 'B', 'C');
    await shop.page.evaluate(() => {
      const rail = document.querySelector('near-rail');
      rail?.setAttribute('anchor', 'Y');
      rail?.setAttribute('limit', '2');
    });
    const [, again, ...more] = await calls();
    expect(again).toMatchObject([{ anchor: 'Y', limit: 2 }]);
    expect(more).toEqual([]);
  });

  it('merges the property `request` over the attributes, set before or after the definition', async () => {
    await shop.open('<near-rail kind="new" limit="3"></near-rail>', { define: false });
    await shop.page.evaluate(() => {
      const rail = document.querySelector('near-rail') as HTMLElement & { request: object };
      rail.request = { limit: 4, where: { onSale: true }, excludeItems: ['Z'] };
      window.rails.defineNearRail(window.pageShelf);
    });
    const expected = { kind: 'new', limit: 4, where: { onSale: true }, excludeItems: ['Z'] };
    expect(await calls()).toEqual([[expected]]);
    await shop.page.evaluate(() => {
      const rail = document.querySelector('near-rail') as HTMLElement & { request: object };
      rail.request = { diversity: 0.5 };
    });
    expect((await calls())[1]).toEqual([
      { kind: 'new', limit: 3, diversity: 0.5, excludeItems: [] },
    ]);
  });

  it('puts all rails of one task into one question, in the order of the page; later ones alone', async () => {
    await shop.open('<near-rail kind="new"></near-rail><near-rail kind="on-sale"></near-rail>');
    const kinds = async () => (await calls()).map((call) => call.map(({ kind }) => kind));
    expect(await kinds()).toEqual([['new', 'on-sale']]);
    await shop.page.evaluate(() => {
      const rail = document.createElement('near-rail');
      rail.setAttribute('kind', 'trending');
      document.querySelector('near-rail')?.before(rail);
    });
    expect(await kinds()).toEqual([['new', 'on-sale'], ['trending']]);
    await shop.page.evaluate(() => window.pageShelf.emit('change'));
    expect((await kinds())[2]).toEqual(['trending', 'new', 'on-sale']);
  });

  it('waits for the whole page when the element is defined while it is parsed', async () => {
    shop.shop.files.set('/early.js', [
      'text/javascript',
      "import * as rails from '/rail.js'; import * as helper from '/helper.js'; window.early = helper.makeShelf(); rails.defineNearRail(window.early);",
    ]);
    shop.shop.answers.set('/slow.js', (response) => {
      void shop.page
        .waitForFunction(() => customElements.get('near-rail'))
        .then(() => response.writeHead(200, { 'Content-Type': 'text/javascript' }).end());
    });
    await shop.open(
      '<near-rail kind="new"></near-rail><script src="/slow.js"></script><near-rail kind="on-sale"><template><b>{title}</b></template></near-rail>',
      { head: '<script type="module" async src="/early.js"></script>', define: false },
    );
    const requests = await shop.page.evaluate(() =>
      (window as unknown as { early: Window['pageShelf'] }).early.calls.map((call) =>
        call.requests.map(({ kind }) => kind),
      ),
    );
    expect(requests).toEqual([['new', 'on-sale']]);
  });

  it('of a lazy rail happens when it comes near the view', async () => {
    await shop.open('<div class="tall"></div><near-rail lazy></near-rail>', {
      css: '.tall{height:5000px}',
    });
    await shop.page.evaluate(async () => {
      for (let frames = 0; frames < 5; frames++) await new Promise(requestAnimationFrame);
      window.pageShelf.emit('change');
    });
    expect(await calls()).toEqual([]);
    await shop.page.evaluate(() => scrollTo(0, 4200));
    await expect.poll(async () => (await calls()).length).toBe(1);
  });

  it('of one rail that is wrong leaves the others alone, and tells it', async () => {
    await shop.open('<near-rail kind="similar"></near-rail><near-rail></near-rail>');
    await expect.poll(async () => (await calls()).length).toBe(1);
    await answer(0, ['A']);
    await shown('A');
    const error = await shop.page.evaluate(() => String(window.said[0]?.[1].error));
    expect(error).toContain('TypeError: anchor must be an item id');
  });

  it('stops when the element leaves the page, and goes on when it comes back', async () => {
    await shop.open('<near-rail></near-rail><near-rail kind="new"></near-rail>');
    const aborted = () =>
      shop.page.evaluate(() => window.pageShelf.calls.map((c) => c.isAborted()));
    await shop.page.evaluate(() => document.querySelector('near-rail')?.remove());
    expect(await aborted()).toEqual([false]);
    await shop.page.evaluate(() => document.querySelector('near-rail')?.remove());
    expect(await aborted()).toEqual([true]);
    await shop.page.evaluate(() => document.body.append(document.createElement('near-rail')));
    await answer(1, ['A']);
    await shown('A');
    await shop.page.evaluate(() => {
      document.querySelector('main')?.prepend(document.querySelector('near-rail') as Node);
    });
    await answer(2, ['A', 'B']);
    await shown('A', 'B');
  });

  it('of a thousand comings and goings leaves nothing behind', async () => {
    await shop.open('');
    const session = await shop.context.newCDPSession(shop.page);
    await session.send('Performance.enable');
    const listeners = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'JSEventListeners')?.value ?? 0;
    };
    const cycle = (times: number) =>
      shop.page.evaluate(async (count) => {
        window.pageShelf.auto = () => ['A', 'B'];
        for (let time = 0; time < count; time++) {
          const rail = document.createElement('near-rail');
          rail.toggleAttribute('lazy', time % 2 === 0);
          document.body.append(rail);
          if (time % 3 === 0) await new Promise((resolve) => setTimeout(resolve));
          rail.remove();
        }
        window.pageShelf.calls.length = 0;
        window.said.length = 0;
        return window.pageShelf.listeners();
      }, times);
    expect(await cycle(10)).toBe(0);
    const before = await listeners();
    expect(await cycle(1000)).toBe(0);
    await expect.poll(listeners, { timeout: 20_000 }).toBeLessThan(before + 50);
  });
});

describe('items', () => {
  it('without a template are plain cards with picture, title, price and reason', async () => {
    await shop.open('<near-rail heading="For you"></near-rail>');
    const busy = () =>
      shop.page.locator('near-rail section').evaluate((node) => node.getAttribute('aria-busy'));
    expect(await busy()).toBe('true');
    expect(await shop.page.getByRole('heading', { name: 'For you' }).count()).toBe(0);
    await answer(0, ['A', 'B']);
    await shown('A', 'B');
    expect(await busy()).toBe('false');
    const region = shop.page.getByRole('region', { name: 'For you' });
    expect(await region.getByRole('heading', { name: 'For you' }).isVisible()).toBe(true);
    const entries = region.getByRole('list').getByRole('listitem');
    expect(await entries.count()).toBe(2);
    const link = entries.first().getByRole('link');
    expect(await link.getAttribute('href')).toBe('/p/A');
    for (const text of ['£12.50', 'Popular in Candles']) {
      expect(await link.getByText(text).isVisible()).toBe(true);
    }
    expect(await said()).toEqual(['show']);
    expect(shop.problems).toEqual([]);
  });

  it('may be made by a template, whose nodes the page styles', async () => {
    await shop.open(
      '<near-rail><template><a class="card" href="{link}" data-id="{id}"><b>{title}</b> <i>{price}</i> {listPrice} <small>{why}</small></a><script type="text/plain">{title}</script></template></near-rail>',
      { css: '.card b{color:rgb(1,2,3)}' },
    );
    await shop.page.evaluate(() => {
      window.pageShelf.changed.A = {
        title: '<img src=x>',
        listPrice: 20,
        link: 'javascript:alert(1)',
      };
    });
    await answer(0, ['A', 'B']);
    const card = shop.page.locator('near-rail > div > a.card').first();
    await card.waitFor();
    expect(await card.textContent()).toBe('<img src=x> £12.50 £20.00 Popular in Candles');
    expect(await card.getAttribute('href')).toBeNull();
    expect(await card.locator('b').evaluate((node) => getComputedStyle(node).color)).toBe(
      'rgb(1, 2, 3)',
    );
    expect(await shop.page.locator('near-rail > div script').first().textContent()).toBe('{title}');
    expect(await shop.page.getByRole('listitem').count()).toBe(2);
  });

  it('may be made by a function, also later, and reasons in words of the shop', async () => {
    await shop.open('', { define: false });
    await shop.page.evaluate(() => {
      window.rails.defineNearRail(window.pageShelf, {
        name: 'shop-rail',
        texts: { 'popular-in': 'Beliebt in {ref}' },
      });
      window.rails.defineNearRail(window.pageShelf, { name: 'shop-rail' });
      document.body.append(document.createElement('shop-rail'));
    });
    await answer(0, ['A']);
    await expect
      .poll(() => shop.page.locator('shop-rail [part=why]').allTextContents())
      .toEqual(['Beliebt in Candles']);
    await shop.page.evaluate(() => {
      const rail = document.querySelector('shop-rail') as InstanceType<
        typeof window.rails.NearRail
      >;
      rail.renderItem = ({ id }) => `<b>${id}</b>`;
    });
    expect(await shop.page.locator('shop-rail > div').allTextContents()).toEqual(['<b>A</b>']);
  });

  it('that have nothing but ids are not shown: a rail without others hides itself', async () => {
    await shop.open('<near-rail heading="For you"></near-rail>');
    await shop.page.evaluate(() => {
      window.pageShelf.changed.A = { title: null, link: null };
      window.pageShelf.calls[0]?.answer([['A']], { source: 'fallback', step: null });
    });
    const rail = shop.page.locator('near-rail');
    await expect.poll(() => rail.getAttribute('empty')).toBe('');
    expect(await rail.evaluate((node) => getComputedStyle(node).display)).toBe('none');
    expect(await said()).toEqual([]);
    await shop.page.evaluate(() => window.pageShelf.emit('ready'));
    await answer(1, ['B']);
    await shown('B');
    expect(await rail.getAttribute('empty')).toBeNull();
  });

  it('that were forgotten leave the screen, those that could not be asked for stay', async () => {
    await shop.open('<near-rail kind="recently-viewed"></near-rail>');
    await answer(0, ['A']);
    await shown('A');
    const change = (step: 'nothing-known' | null) =>
      shop.page.evaluate(async (given) => {
        window.pageShelf.emit('change');
        await Promise.resolve();
        window.pageShelf.calls.at(-1)?.answer([[]], { source: 'fallback', step: given });
        await new Promise((resolve) => setTimeout(resolve));
      }, step);
    await change(null);
    await shown('A');
    await change('nothing-known');
    await shown();
  });
});

describe('counting', () => {
  it('is of the real SDK: one view, one click of each item', async () => {
    await shop.open('<near-rail limit="2" rail-slot="home"></near-rail>', { define: false });
    await shop.page.evaluate(() => {
      const shelf = window.sdk.createShelf({ base: '/shelf/' });
      Object.assign(window, { tracked: [] });
      shelf.on('track', ({ name, params }) => {
        const ids = params.items.map(({ item_id }) => item_id).join();
        (window as unknown as { tracked: string[] }).tracked.push(
          `${name} ${params.item_list_id} ${ids}`,
        );
      });
      window.rails.defineNearRail(shelf);
    });
    const tracked = () =>
      shop.page.evaluate(() => (window as unknown as { tracked: string[] }).tracked);
    await expect.poll(tracked, { timeout: 10_000 }).toEqual(['view_item_list home A,B']);
    await shop.page.getByRole('button', { name: 'Item B' }).click();
    await shop.page.getByRole('button', { name: 'Item B' }).press('Enter');
    expect(await tracked()).toEqual(['view_item_list home A,B', 'select_item home B']);
  });

  it('of views begins when half of the rail was in view for a second, and once for each rail', async () => {
    await shop.open('<div class="tall"></div><near-rail></near-rail>', {
      css: '.tall{height:900px}',
    });
    await answer(0, ['A']);
    await shown('A');
    expect(await said()).toEqual(['show']);
    await shop.page.evaluate(() => scrollTo(0, 9999));
    await expect.poll(counted, { timeout: 10_000 }).toEqual(['seen for-you']);
    expect(await said()).toEqual(['show', 'seen']);
    await shop.page.evaluate(() => window.pageShelf.emit('change'));
    await answer(1, ['A']);
    await shop.page.evaluate(() => window.pageShelf.emit('change'));
    await answer(2, ['A', 'B']);
    await expect.poll(counted, { timeout: 10_000 }).toEqual(['seen for-you', 'seen for-you']);
    expect(await said()).toEqual(['show', 'seen', 'show', 'seen']);
  });

  it('is of clicks by mouse, middle button and Enter, which may be kept from following the link', async () => {
    await shop.open('<near-rail></near-rail>');
    await answer(0, ['A', 'B', 'C']);
    await shown('A', 'B', 'C');
    await shop.page.evaluate(() => {
      document.addEventListener('nearshelf:rail-select', (event) => event.preventDefault());
    });
    const link = (id: string) => shop.page.getByRole('link', { name: `Item ${id}` });
    await link('A').click();
    await link('A').click();
    await link('B').click({ button: 'middle' });
    await link('C').focus();
    await shop.page.keyboard.press('Enter');
    await link('C').click({ button: 'right' });
    const clicks = ['A', 'B', 'C'].map((id) => `clicked for-you ${id}`);
    expect((await counted()).filter((text) => text.startsWith('clicked'))).toEqual(clicks);
    expect(shop.page.url()).toBe(shop.shop.url);
    expect(shop.context.pages().length).toBe(1);
    const selected = await shop.page.evaluate(() =>
      window.said.filter(([name]) => name === 'select').map(([, detail]) => detail.id),
    );
    expect(selected).toEqual(['A', 'A', 'B', 'C']);
  });
});
