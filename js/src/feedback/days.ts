import type { Database } from '../storage/database.js';
import type { Batch } from './batch.js';
import { makeCandidate } from './candidate.js';
import type { Cell } from './contribution.js';
import { DayCells } from './day-cells.js';
import { sealCells } from './seal-cells.js';

const deviceDay = 1;
const pageVisit = 0;

/** What this page says, day by day: rarely more than one, at midnight two. */
export class Days {
  private readonly days_ = new Map<number, DayCells>();

  constructor(private readonly database_: Database) {}

  /** Cells that are neither sealed nor left out. */
  get size(): number {
    let sum = 0;
    for (const { size } of this.days_.values()) sum += size;
    return sum;
  }

  /** Takes a cell that may be said: at most keptDays old. */
  add(cell: Cell): void {
    const day = Math.floor(cell.hour / 24);
    const known = this.days_.get(day) ?? new DayCells(day, this.database_);
    this.days_.set(day, known);
    known.add(makeCandidate(cell));
  }

  /** Resolves when there is room, or none, for everything that was added. Never rejects. */
  async claim(): Promise<void> {
    await Promise.all([...this.days_.values()].map((day) => day.claim()));
  }

  /** Messages with everything that has room, and how many cells had none. */
  seal(): { readonly batches: Batch[]; readonly leftOut: number } {
    const batches: Batch[] = [];
    let leftOut = 0;
    const unit = this.database_.isOpen ? deviceDay : pageVisit;
    for (const day of this.days_.values()) {
      const taken = day.take();
      batches.push(...sealCells(taken.cells, unit));
      leftOut += taken.leftOut;
    }
    return { batches, leftOut };
  }

  clear(): void {
    this.days_.clear();
  }
}
