/** Round trips against what the same landmarks measured before: a constant added to all, or some shorter than ever. */

/** The least round trip so far of one landmark to one site, and the present one. */
export interface AgainstBaseline {
  readonly landmark: string;
  readonly baselineUs: number;
  readonly roundTripUs: number;
}

/** How all changed together. */
export interface Rise {
  readonly landmarks: number;
  readonly medianMs: number;
  /** Median of the absolute deviations from the median. */
  readonly deviationMs: number;
  readonly leastMs: number;
  readonly mostMs: number;
}

/** The changes summed up; null where nothing can be compared. */
export function riseOf(measured: readonly AgainstBaseline[]): Rise | null {
  if (measured.length === 0) return null;
  const rises = measured.map(({ baselineUs, roundTripUs }) => (roundTripUs - baselineUs) / 1_000);
  const medianMs = median(rises);
  return {
    landmarks: rises.length,
    medianMs,
    deviationMs: median(rises.map((rise) => Math.abs(rise - medianMs))),
    leastMs: Math.min(...rises),
    mostMs: Math.max(...rises),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
