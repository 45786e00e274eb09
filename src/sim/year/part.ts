/** The accelerator of a simulated year, by its data sheet. */
export const yearModel = 'GB300';
/** Board power at full load. */
export const boardWatts = 1_400;
/** Dense, at 16 bit, and at 4. */
export const peakPetaflops = 2.5;
export const peakPetaflopsAt4 = 15;
