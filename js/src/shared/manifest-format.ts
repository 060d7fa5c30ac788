/** The manifest.json that this SDK reads: see docs/FORMAT.md. */
export const manifestFormat = 1;
