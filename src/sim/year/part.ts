/** The accelerator of a simulated year, by its data sheet. */
export const yearModel = 'GB300';
/** Board power at full load. */
export const boardWatts = 1_400;
/** Dense, at 16 bit, and at 4. */
export const peakPetaflops = 2.5;
export const peakPetaflopsAt4 = 15;
/** Total processing performance: dense TOPS times bit length, at its greatest; of 4 bit here, of 16 bit in a TPU v5e. */
export const boardTpp = 60_000;
export const besideTpp = { L4: 1_936, 'TPU v5e': 3_152 } as const;
