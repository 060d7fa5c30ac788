import { type Batch, makeBatch } from './batch.js';
import {
  contributionHeaderBytes,
  contributionLimits as limits,
  reportIdBytes,
} from './contribution.js';
import { encodeContribution } from './encode-contribution.js';

interface MutableCounter {
  readonly slot: number;
  readonly item: number;
  readonly event: number;
  count: number;
}

// Largest sizes: the three counts of a contribution (varints below 2^14), and one counter's two
// indices (below 2^7 and 2^14), event and count (below 2^14).
const countsBytes = 3 * 2;
const counterBytes = 1 + 2 + 1 + 2;

/** Counts actions of one hour and model until they are sealed, within the limits of the format. */
export class ContributionBuilder {
  private readonly slots_ = new Map<string, number>();
  private readonly items_ = new Map<string, number>();
  private readonly itemTexts_: Uint8Array[] = [];
  private readonly counters_ = new Map<string, MutableCounter>();
  private bytesBound_ = contributionHeaderBytes + countsBytes;
  private actions_ = 0;

  constructor(
    readonly hour: number,
    readonly model: string | null,
  ) {}

  /** Actions counted so far. */
  get size(): number {
    return this.actions_;
  }

  /**
   * Counts one action. `itemId` has 1 to 128 bytes of UTF-8. False, and nothing changed: this
   * contribution is full, seal it and begin another.
   */
  add(slotName: string, itemId: string, event: number): boolean {
    const slotText = toSlotText(slotName);
    const slot = this.slots_.get(slotText) ?? this.slots_.size;
    const item = this.items_.get(itemId) ?? this.items_.size;
    const key = `${slot} ${item} ${event}`;
    const known = this.counters_.get(key);
    if (known ? known.count === limits.count : !this.makeRoom_(slot, slotText, item, itemId)) {
      return false;
    }
    if (known) known.count++;
    else this.counters_.set(key, { slot, item, event, count: 1 });
    this.actions_++;
    return true;
  }

  /** The batch to send, under a fresh random id. At least one action must have been counted. */
  seal(): Batch {
    return makeBatch(
      encodeContribution({
        reportId: crypto.getRandomValues(new Uint8Array(reportIdBytes)),
        hour: this.hour,
        model: this.model,
        slots: [...this.slots_.keys()],
        items: this.itemTexts_,
        counters: [...this.counters_.values()],
      }),
    );
  }

  /** Enters slot and item for one more counter; false, and nothing changed, when a limit forbids. */
  private makeRoom_(slot: number, slotText: string, item: number, itemId: string): boolean {
    const isNewSlot = slot === this.slots_.size;
    const isNewItem = item === this.items_.size;
    const itemText = new TextEncoder().encode(itemId);
    const bytesBound =
      this.bytesBound_ +
      counterBytes +
      (isNewSlot ? 1 + slotText.length : 0) +
      (isNewItem ? 2 + itemText.byteLength : 0);
    if (
      slot === limits.slots ||
      item === limits.items ||
      this.counters_.size === limits.counters ||
      bytesBound > limits.bytes
    ) {
      return false;
    }
    this.bytesBound_ = bytesBound;
    this.slots_.set(slotText, slot);
    this.items_.set(itemId, item);
    if (isNewItem) this.itemTexts_.push(itemText);
    return true;
  }
}

/** A slot's name in the characters of the format; others become "-". */
function toSlotText(name: string): string {
  return name.replace(/[^\w.:-]/gu, '-').slice(0, limits.slotLength);
}
