import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    // One browser and one shop at a time: the machine may be small, and the tests count exactly.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    // A busy machine may take seconds to open its storage after a reload.
    expect: { poll: { timeout: 20_000 } },
  },
});
