import { type Database, maxAppended } from '../storage/database.js';
import { isProfileEvent, type ProfileEvent } from './profile-event.js';

export const maxProfileEvents: number = maxAppended;
export const maxProfileAgeMinutes: number = 365 * 24 * 60;

/** The shopper's history, oldest event first: in memory, and in `database` from restore() on. */
export class Profile {
  private history_: ProfileEvent[] = [];
  private attached_ = false;

  constructor(private readonly database_: Database) {}

  get events(): readonly ProfileEvent[] {
    return this.history_;
  }

  add(event: ProfileEvent): void {
    this.history_.push(event);
    if (this.history_.length > maxProfileEvents) this.history_.shift();
    if (this.attached_) this.database_.write('events', event);
  }

  /**
   * Puts the events of a database that was just opened before those in memory, and stores the
   * latter. Stored values that are too many, too old or not events are deleted. Never rejects.
   */
  async restore(minute: number): Promise<void> {
    const known = this.history_;
    // The read comes first: its transaction sees none of the writes below.
    const reading = this.read_(minute, known);
    for (const event of known) this.database_.write('events', event);
    this.attached_ = true;
    const stored = await reading;
    // What was added meanwhile stands in the same list; forget() begins another.
    if (this.history_ === known) this.history_ = [...stored, ...known];
  }

  /**
   * Takes over what is stored: the events of every tab, those of this one among them. Resolves with
   * whether that changed the history. Never rejects.
   */
  async refresh(minute: number): Promise<boolean> {
    const known = this.history_;
    const before = JSON.stringify(known);
    const stored = await this.read_(minute, []);
    const isUnchanged = this.history_ === known && JSON.stringify(known) === before;
    // An event from after the read is not in it: then it is for the next time.
    if (!isUnchanged || !this.database_.isOpen || JSON.stringify(stored) === before) return false;
    this.history_ = stored;
    return true;
  }

  /** Goes on in memory alone: the database is about to be erased. */
  detach(): void {
    this.attached_ = false;
  }

  /** Empties the memory; the database is its owner's to erase. */
  forget(): void {
    this.history_ = [];
  }

  /** The stored events that are valid and leave room for `others`; the rest is deleted. */
  private async read_(minute: number, others: readonly ProfileEvent[]): Promise<ProfileEvent[]> {
    const entries = await this.database_.entries(
      'events',
      (_, value) => isProfileEvent(value) && value.minute > minute - maxProfileAgeMinutes,
    );
    const excess = Math.max(0, entries.length + others.length - maxProfileEvents);
    this.database_.remove(
      'events',
      entries.splice(0, excess).map(([key]) => key),
    );
    return entries.map(([, value]) => value as ProfileEvent);
  }
}
