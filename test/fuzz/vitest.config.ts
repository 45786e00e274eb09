import { defineConfig } from 'vitest/config';

/** What takes minutes: every flipped bit, and properties with many more runs. */
export default defineConfig({
  test: { include: ['test/fuzz/**/*.test.ts'], testTimeout: 1_800_000 },
});
