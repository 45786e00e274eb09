/** The two figures that export control goes by (88 FR 73458, technical notes to ECCN 3A090). */

/** Dense operations a second at one length of operands; a multiply-accumulate counts as two, as data sheets have it. */
export interface DenseRate {
  readonly bits: number;
  /** 10^12 operations a second, never the sparse figure. */
  readonly denseTops: number;
}

/** From the least to the most that sources say. */
export type Interval = readonly [least: number, most: number];

export interface Performance {
  readonly tpp: number;
  /** The length of operands that decided. */
  readonly bits: number;
}

/** Total processing performance: the greatest of rate x length over all lengths that the part supports; null where no rate is known. */
export function totalProcessingPerformance(rates: readonly DenseRate[]): Performance | null {
  return rates
    .map(({ bits, denseTops }) => ({ tpp: product(denseTops, bits), bits }))
    .reduce<Performance | null>((best, one) => (best && one.tpp <= best.tpp ? best : one), null);
}

/**
 * TPP over applicable die area (mm2, all logic dies summed), from least to most as the area is known; null where it is
 * not: an unknown density is never 0.
 */
export function performanceDensity(tpp: number, dieAreaMm2: Interval | null): Interval | null {
  return dieAreaMm2 && [tpp / dieAreaMm2[1], tpp / dieAreaMm2[0]];
}

/** Figures have at most three decimals: 660.6 x 8 must not come out as 5284.800000000001. */
function product(denseTops: number, bits: number): number {
  return (Math.round(denseTops * 1000) * bits) / 1000;
}
