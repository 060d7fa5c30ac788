import type { Status } from './contract.js';
import { element } from './element.js';
import { Period } from './period.js';
import { readJson } from './read-json.js';
import type { Section } from './section.js';
import { SectionCard } from './section-card.js';

const reloadEvery = 60_000;

/** All sections of the page: reads their figures, and reads them again every minute while the page is visible. */
export class DashboardPage {
  private readonly cards_: readonly SectionCard[];
  private period_ = new Period(30);
  private lastLoad_ = 0;
  private newest_ = 0;

  /** `overview` is read first: its answer tells the others the state of the backend. */
  constructor(
    private readonly overview_: SectionCard,
    others: readonly SectionCard[],
  ) {
    this.cards_ = [overview_, ...others];
  }

  static of(overview: Section, others: readonly Section[]): DashboardPage {
    const page = new DashboardPage(
      new SectionCard(overview),
      others.map((section) => new SectionCard(section)),
    );
    byId('content').append(...page.cards_.map((card) => card.element));
    byId('tabs').append(
      ...[overview, ...others].map(({ id, title }) => element('a', { href: `#${id}` }, title)),
    );
    page.followPeriods_();
    return page;
  }

  async start(): Promise<void> {
    setInterval(() => this.reloadWhenDue_(), reloadEvery / 10);
    document.addEventListener('visibilitychange', () => this.reloadWhenDue_());
    await this.load_();
    // The browser looked for the place before it was there.
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }

  private reloadWhenDue_(): void {
    if (document.visibilityState !== 'visible') return;
    if (Date.now() - this.lastLoad_ >= reloadEvery) void this.load_();
  }

  private async load_(): Promise<void> {
    const query = this.period_.query(Date.now());
    this.lastLoad_ = Date.now();
    this.newest_ += 1;
    const number = this.newest_;
    // A later load, of another period, may have been started meanwhile.
    const isNewest = (): boolean => number === this.newest_;

    const answers = this.cards_.map((card) => settle(readJson(card.address(query))));
    let status: Status | null = null;
    for (const [index, card] of this.cards_.entries()) {
      const answer = await answers[index];
      if (!isNewest() || !answer) return;
      if (card === this.overview_) status = showState(answer);
      if ('problem' in answer) card.fail(answer.problem);
      else card.show(answer.json, { status });
      // From the top down, so that nothing that is seen moves.
      card.element.hidden = false;
    }
    byId('foot').hidden = false;
  }

  private followPeriods_(): void {
    for (const input of byId('periods').querySelectorAll('input')) {
      if (input.checked) this.period_ = new Period(Number(input.value));
      input.addEventListener('change', () => {
        this.period_ = new Period(Number(input.value));
        void this.load_();
      });
    }
  }
}

type Answer = { readonly json: string } | { readonly problem: string };

async function settle(json: Promise<string>): Promise<Answer> {
  try {
    return { json: await json };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** One word on the backend at the top of the page. */
function showState(answer: Answer): Status | null {
  const state = byId('state');
  const [tone, words, status] = stateOf(answer);
  state.className = `state ${tone}`;
  const time = new Date().toISOString().slice(11, 16);
  state.replaceChildren(
    element('strong', {}, words),
    ' ',
    element('span', { class: 'faint' }, `${time} UTC`),
  );
  return status;
}

function stateOf(answer: Answer): [tone: string, words: string, status: Status | null] {
  if ('problem' in answer) return ['bad', 'No answer', null];
  const status = JSON.parse(answer.json) as Status;
  document.title = status.ready ? 'nearshelf: dashboard' : 'Problem – nearshelf: dashboard';
  return status.ready ? ['good', 'Ready', status] : ['bad', 'Problem', status];
}

function byId(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (!node) throw new Error(`The page has no element ${id}.`);
  return node;
}
