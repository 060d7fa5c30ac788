import { type Action, isAction } from './action.js';

/**
 * Actions of a page that goes away before the code that sends them is there. They wait in the tab's
 * sessionStorage, because nothing else is written in time; the next page of this tab takes them. They
 * are moved, never copied, so that each counts once.
 */
export class ParkedActions {
  constructor(private readonly name_: string) {}

  /** False when the browser refuses: the actions stay the caller's. */
  put(actions: readonly Action[]): boolean {
    try {
      const all = [...this.take(), ...actions];
      sessionStorage.setItem(this.name_, JSON.stringify(all));
      return true;
    } catch {
      return false;
    }
  }

  /** Empties the place; gives what was there. */
  take(): Action[] {
    try {
      const text = sessionStorage.getItem(this.name_);
      sessionStorage.removeItem(this.name_);
      const values: unknown = JSON.parse(text ?? '[]');
      return Array.isArray(values) ? values.filter(isAction) : [];
    } catch {
      return [];
    }
  }
}
