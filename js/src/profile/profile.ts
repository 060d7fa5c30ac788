import type { Database } from '../storage/database.js';
import { isProfileEvent, type ProfileEvent } from './profile-event.js';

export const maxProfileEvents = 2000;
export const maxProfileAgeMinutes: number = 365 * 24 * 60;

/** The shopper's history, oldest event first: in memory, and in `database` from restore() on. */
export class Profile {
  private history_: ProfileEvent[] = [];
  private attached_ = false;
  private generation_ = 0;

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
    const generation = this.generation_;
    // The read comes first: its transaction sees none of the writes below.
    const reading = this.database_.entries(
      'events',
      (_, value) => isProfileEvent(value) && value.minute > minute - maxProfileAgeMinutes,
    );
    for (const event of this.history_) this.database_.write('events', event);
    this.attached_ = true;
    const stored = await reading;
    if (generation !== this.generation_) return;

    const excess = stored.length + this.history_.length - maxProfileEvents;
    const dropped = stored.splice(0, Math.max(0, excess));
    this.database_.remove(
      'events',
      dropped.map(([key]) => key),
    );
    this.history_ = [...stored.map(([, value]) => value as ProfileEvent), ...this.history_];
  }

  /** Goes on in memory alone: the database is about to be erased. */
  detach(): void {
    this.attached_ = false;
  }

  /** Empties the memory; the database is its owner's to erase. */
  forget(): void {
    this.generation_++;
    this.history_ = [];
  }
}
