import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Another one each time; a failure is repeated with the one that its run printed. */
const seed = process.env.FUZZ_SEED ?? String(Date.now() % 2 ** 31);
console.log(`FUZZ_SEED=${seed} npm run fuzz: repeats this run`);

/** What takes minutes: every flipped bit, and the kernel's differential tests with very many cases. */
export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.test.ts'],
    env: { FUZZ_SEED: seed },
    maxWorkers: availableParallelism(),
    reporters: ['verbose'],
    testTimeout: 4 * 3_600_000,
  },
});
