import { element } from './element.js';
import { notice } from './notice.js';
import type { Section, SectionContext } from './section.js';

/** The element of a section: its heading, and its figures or why there are none. */
export class SectionCard {
  readonly element: HTMLElement;
  private readonly body_ = element('div', { class: 'body' });
  private readonly csv_: HTMLAnchorElement | null;
  private shown_ = '';

  constructor(private readonly section_: Section) {
    const { id, title, about, csv } = section_;
    this.csv_ = csv
      ? element('a', { class: 'csv', download: true, 'aria-label': `${title} as CSV` }, 'CSV')
      : null;
    const heading = element('h2', { id: `${id}-title` }, title);
    this.element = element(
      'section',
      { id, 'aria-labelledby': `${id}-title`, hidden: true },
      element('div', { class: 'head' }, heading, element('p', {}, about), this.csv_),
      this.body_,
    );
  }

  /** Where the figures are, and the link to the same as CSV. */
  address(query: URLSearchParams): string {
    const { path, ranged } = this.section_;
    const parameters = new URLSearchParams(ranged ? query : []);
    const json = parameters.size > 0 ? `${path}?${parameters}` : path;
    parameters.set('format', 'csv');
    if (this.csv_) this.csv_.href = `${path}?${parameters}`;
    return json;
  }

  /** Shows an answer. What has not changed stays as it is, with its focus and its scrolling. */
  show(json: string, context: SectionContext): void {
    if (json === this.shown_) return;
    try {
      this.replace_(this.section_.render(JSON.parse(json), context));
      this.shown_ = json;
    } catch (error) {
      console.error(error);
      this.fail('The answer has another form than this page knows. Reload the page.');
    }
  }

  fail(reason: string): void {
    this.shown_ = '';
    this.replace_([
      notice('This section cannot be shown now.', `${reason} It is tried again every minute.`),
    ]);
  }

  private replace_(nodes: readonly Node[]): void {
    const focused = this.body_.contains(document.activeElement) ? document.activeElement?.id : '';
    this.body_.replaceChildren(...nodes);
    if (focused) document.getElementById(focused)?.focus();
  }
}
