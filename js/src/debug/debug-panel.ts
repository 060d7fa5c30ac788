import { button, element } from '../element/element.js';
import type { Status } from '../types.js';
import { debugStyle } from './debug-style.js';
import { describeEvent } from './describe-event.js';
import type { LoggedEvent } from './event-log.js';
import { statusRows } from './status-rows.js';

export interface DebugActions {
  /** The text that is to be copied. */
  readonly text: () => string;
  readonly close: () => void;
}

/** What is on screen: the status on top, the newest event first. */
export class DebugPanel {
  readonly element: HTMLElement = element('div');
  private readonly values_ = new Map<string, HTMLElement>();
  private readonly status_ = element('dl', { part: 'status' });
  private readonly events_ = element('ol', { role: 'list' });
  private readonly text_ = element('textarea', { readonly: '', hidden: '', 'aria-label': 'JSON' });
  private readonly said_ = element('p', { part: 'said', role: 'status' });
  /** Where the keyboard was before it came in here. */
  private from_: EventTarget | null = null;

  constructor(actions: DebugActions) {
    const panel = element(
      'section',
      { 'aria-labelledby': 'title' },
      element(
        'header',
        {},
        element('h2', { id: 'title' }, 'nearshelf'),
        button('copy', 'Copy as JSON', () => void this.copy_(actions.text())),
        button('close', 'Close', actions.close),
      ),
      this.said_,
      this.text_,
      element(
        'div',
        // What scrolls must be reached by keyboard.
        { part: 'body', tabindex: '0', role: 'group', 'aria-label': 'Status and events' },
        element('h3', {}, 'Status'),
        this.status_,
        element('h3', { id: 'events' }, 'Events'),
        element('div', { role: 'log', 'aria-labelledby': 'events' }, this.events_),
      ),
    );
    panel.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') actions.close();
    });
    this.element.addEventListener('focusin', ({ relatedTarget }) => {
      this.from_ = relatedTarget ?? this.from_;
    });
    const root = this.element.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [debugStyle()];
    root.append(panel);
  }

  /** Writes only what is new: a screen reader or a selection stays where it is. */
  showStatus(status: Status): void {
    for (const [name, text] of Object.entries(statusRows(status))) {
      let value = this.values_.get(name);
      if (!value) {
        value = element('dd');
        this.values_.set(name, value);
        this.status_.append(element('dt', {}, name), value);
      }
      if (value.textContent !== text) value.textContent = text;
    }
  }

  /** Puts an event on top, and drops those that are too many. */
  addEvent(event: LoggedEvent, most: number): void {
    const { summary, items } = describeEvent(event);
    const line = [
      element('time', { datetime: event.time }, localTime(event.time)),
      ' ',
      element('b', {}, event.name),
      ` ${summary}`,
    ];
    const lines = items.map((text) => element('li', {}, text));
    const content =
      lines.length > 0
        ? element('details', {}, element('summary', {}, ...line), element('ol', {}, ...lines))
        : element('div', {}, ...line);
    this.events_.prepend(element('li', { part: 'event' }, content));
    while (this.events_.children.length > most) this.events_.lastElementChild?.remove();
  }

  /** Takes the panel off the page; the keyboard goes back to where it came from. */
  remove(): void {
    const hasFocus = this.element.matches(':focus-within');
    this.element.remove();
    if (hasFocus && this.from_ instanceof HTMLElement) this.from_.focus();
  }

  private async copy_(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.text_.hidden = true;
      this.said_.textContent = 'Copied.';
    } catch {
      this.text_.hidden = false;
      this.text_.value = text;
      this.text_.select();
      this.said_.textContent = 'The browser does not let this page copy: copy the text yourself.';
    }
  }
}

function localTime(time: string): string {
  const date = new Date(time);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
