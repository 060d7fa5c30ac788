import { whenIdle } from '../client/when-idle.js';
import type { Exclusion, Rail, RailItem, RailKind, RecommendRequest } from '../types.js';
import { askTogether } from './ask-together.js';
import { focusedIn } from './focused-in.js';
import type { NearRail } from './near-rail.js';
import { type RailTexts, whyText } from './rail-texts.js';
import type { InitialItem, RailSelection } from './rail-types.js';
import { railView } from './rail-view.js';
import { renderTemplate } from './render-item.js';
import { whenNear } from './when-near.js';
import { whenSeen } from './when-seen.js';

/** What the element is told by the browser. */
export interface RailLife {
  begin_(): void;
  end_(): void;
  /** An attribute or a property of that name has another value. */
  change_(name: string): void;
}

/**
 * Asks, shows and counts for an element. A function, because local variables are shorter than members
 * once they are minified.
 */
export function railLife(host: NearRail, root: ShadowRoot, texts: RailTexts): RailLife {
  /** The rail on screen; null before the first answer. */
  let rail: Rail | null = null;
  let items: readonly RailItem[] = [];
  let clicked = new Set<string>();
  /** The rail on screen until it was seen. */
  let unseen: Rail | null = null;
  /** The core did not run for the latest answer. */
  let isStale = false;
  let asking = new AbortController();
  /** An answer that waits until the shopper leaves the rail. */
  let waiting: (() => void) | null = null;
  /** Another rail was asked for: the shopper must not go on with the old one. */
  let isOther = false;
  let isNear = false;
  let isPointerInside = false;
  /** What ends with the connection. */
  let leaveShelf: (() => void)[] = [];
  let stopSeen: (() => void) | undefined;
  let stopNear: (() => void) | undefined;

  const why = (item: RailItem): string => whyText(item, texts);
  const draw = (item: RailItem): Node | string | null => {
    if (host.renderItem) return host.renderItem(item);
    const template = host.querySelector<HTMLTemplateElement>(':scope > template');
    return template && renderTemplate(template, item, { why: why(item) });
  };
  const view = railView(host, draw, why, (item, event) => {
    const { id } = item;
    if (rail && !clicked.has(id)) {
      clicked.add(id);
      rail.clicked(id);
    }
    const selection: RailSelection = { id, item, rail };
    if (!tell('select', selection)) event.preventDefault();
  });
  root.append(view.section_);

  /** False when a listener prevented what follows. */
  const tell = (name: string, detail: unknown): boolean => {
    const options = { detail, bubbles: true, composed: true, cancelable: true };
    return host.dispatchEvent(new CustomEvent(`nearshelf:rail-${name}`, options));
  };

  const showInitial = (): void => {
    const given = host.initial.filter(isShowable) as RailItem[];
    if (rail || view.hasFirst_() || !given[0]) return;
    items = given;
    view.show_(items);
  };

  const ask = (): void => {
    const { shelf } = host;
    asking.abort();
    stopNear?.();
    if (!shelf) return;
    if (host.hasAttribute('lazy') && !isNear) {
      stopNear = whenNear(host, () => {
        isNear = true;
        ask();
      });
      return;
    }
    asking = new AbortController();
    const { signal } = asking;
    view.update_(true);
    askTogether(shelf, {
      element: host,
      request: wanted,
      signal,
      done: (answer) => take(answer, signal),
      failed(error) {
        view.update_(false);
        showEmpty();
        tell('error', { error });
      },
    });
  };

  const wanted = (): RecommendRequest => {
    const get = (name: string): string | undefined => host.getAttribute(name) || undefined;
    const limit = get('limit');
    return {
      kind: (get('kind') ?? 'for-you') as RailKind,
      anchor: get('anchor'),
      limit: limit && Number(limit),
      slot: get('rail-slot'),
      category: get('category'),
      exclude: host.getAttribute('exclude')?.split(' ').filter(Boolean) as Exclusion[],
      ...host.request,
      // What is undefined is as good as absent.
    } as RecommendRequest;
  };

  const take = (answer: Rail, signal: AbortSignal): void => {
    const found = answer.items.filter(isShowable);
    const isFirst = !rail && view.hasContent_();
    isStale = answer.step === null;
    view.update_(false);
    // Nothing takes the place of something only when something was forgotten, or another rail asked for.
    if (!found[0] && view.hasContent_() && (isFirst || isStale)) return;
    const put = (): void => {
      if (signal.aborted) return;
      if (view.hasContent_() && !isOther && isInUse()) {
        waiting = put;
        return;
      }
      // A rail that stays as it is was counted already.
      if (rail && !isOther && view.isShowing_(found)) return;
      isOther = false;
      rail = answer;
      items = found;
      clicked = new Set();
      unseen = found[0] ? rail : null;
      view.show_(found);
      showEmpty();
      watchSeen();
      if (unseen) tell('show', { rail });
    };
    // In a task of its own: what the shop's renderItem throws is the page's error, as in any listener.
    if (isFirst) whenIdle(put);
    else queueMicrotask(put);
  };

  /** Leaves no gap, unless the page reserved the space. */
  const showEmpty = (): void => {
    const reserved = getComputedStyle(host).getPropertyValue('--near-rail-height');
    if (view.hasContent_()) host.removeAttribute('empty');
    else host.setAttribute('empty', reserved && 'reserved');
  };

  /** The shopper is about to choose: nothing may move now. */
  const isInUse = (): boolean => isPointerInside || host.contains(focusedIn(host));

  const goOn = (): void => {
    if (isInUse()) return;
    waiting?.();
    waiting = null;
  };

  const watchSeen = (): void => {
    const shown = unseen;
    stopSeen?.();
    if (!shown) return;
    stopSeen = whenSeen(view.section_, () => {
      unseen = null;
      shown.seen();
      tell('seen', { rail: shown });
    });
  };

  host.addEventListener('pointerenter', () => {
    isPointerInside = true;
  });
  host.addEventListener('pointerleave', () => {
    isPointerInside = false;
    goOn();
  });
  // Only afterwards nothing has the focus.
  host.addEventListener('focusout', () => setTimeout(goOn));

  const life: RailLife = {
    begin_() {
      const { shelf } = host;
      addEventListener('resize', view.release_);
      // Nothing tells that an element left the page under the pointer.
      isPointerInside &&= host.matches(':hover');
      showInitial();
      if (shelf) leaveShelf = [shelf.on('change', ask), shelf.on('ready', () => isStale && ask())];
      ask();
      watchSeen();
    },
    end_() {
      removeEventListener('resize', view.release_);
      asking.abort();
      for (const stop of leaveShelf) stop();
      stopSeen?.();
      stopNear?.();
    },
    change_(name) {
      if (!host.isConnected) return;
      if (name === 'heading') view.update_();
      else if (name === 'renderItem') view.show_(items, true);
      else if (name === 'initial') showInitial();
      else {
        isOther = true;
        life.end_();
        life.begin_();
      }
    },
  };
  return life;
}

/** In a list without a catalogue, items have nothing but ids. */
function isShowable({ title, link }: InitialItem): unknown {
  return title || link;
}
