// What is known of the shopper.

/** What `profile.export()` gives: everything the SDK knows about the shopper. */
export interface ExportedProfile {
  readonly format: 1;
  /** Oldest first; `time` is RFC 3339 in UTC, whole minutes. */
  readonly events: readonly {
    readonly item_id: string;
    readonly event: string;
    readonly time: string;
  }[];
  /** Clicks in rails that may still be credited to their slot. */
  readonly clicks: readonly {
    readonly item_id: string;
    readonly slot: string;
    readonly time: string;
  }[];
}

/** What is known of the shopper, and how to forget it. */
export interface ShelfProfile {
  /** Resolves once the stored history has been read. Never rejects. */
  export(): Promise<ExportedProfile>;
  /**
   * Forgets the history, clicks and unsent counts at once, and resolves when the stored ones are
   * deleted. Rejects with code `storage-unavailable` when the browser does not confirm that.
   */
  erase(): Promise<void>;
}
