/** Where this run's dice begin (vitest.config.ts). */
export const seed = Number(process.env.FUZZ_SEED);

if (!Number.isSafeInteger(seed)) throw new Error('FUZZ_SEED is a whole number');
