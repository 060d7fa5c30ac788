/** Milliseconds. */
export const defaultFlushInterval = 5_000;
export const defaultTimeout = 10_000;
