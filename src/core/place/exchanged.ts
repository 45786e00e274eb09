/**
 * Landmarks entered as each other, where the mesh is too loose for physics to show it. Times of a mesh are between one
 * and some times what light takes, much the same for all: two positions that make them far more even when exchanged were
 * exchanged. This is likelihood, not proof: it only takes evidence away, and never speaks of a device.
 */
import { fibreKmPerMs, reachKm } from './bound.ts';
import { sphereKm } from './geodesy.ts';
import type { LandmarkEntry } from './landmark.ts';

/** The least round trip in µs between two landmarks, whichever asked. */
export type MeshLookup = (a: string, b: string) => number | undefined;

/** Of fewer others nothing can be said. */
const fewestOthers = 4;
/** So much more even, at least. In two tables of 183 pairs no right pair came below 1. */
const clearShare = 0.9;
/** One of the two may get less even by so much, by the ways it happens to have; a right one would by far more. */
const mostWorse = 1.25;
/** Closer than this, ways around the town are longer than the way across. */
const nearestKm = 150;

/** Pairs whose exchange makes the mesh more even by far, the clearest first; each landmark at most once. */
export function exchangedPairs(
  landmarks: readonly LandmarkEntry[],
  mesh: MeshLookup,
): readonly (readonly [string, string])[] {
  const sorted = [...landmarks].sort((a, b) => (a.landmark < b.landmark ? -1 : 1));
  const logs = logsOf(sorted, mesh);
  const pairs: (readonly [string, string])[] = [];
  let left = [...sorted.keys()];
  while (true) {
    const clearest = clearestPair(left, logs);
    if (!clearest) return pairs;
    pairs.push([sorted[clearest[0]]!.landmark, sorted[clearest[1]]!.landmark]);
    left = left.filter((one) => !clearest.includes(one));
  }
}

/** Logarithms of what a round trip between two reaches (NaN: none was measured) and of the distance of two positions. */
interface Logs {
  readonly reach: readonly Float64Array[];
  readonly distance: readonly Float64Array[];
}

function logsOf(landmarks: readonly LandmarkEntry[], mesh: MeshLookup): Logs {
  const rows = (of: (a: LandmarkEntry, b: LandmarkEntry) => number) =>
    landmarks.map((a) => Float64Array.from(landmarks, (b) => Math.log(of(a, b))));
  return {
    reach: rows((a, b) => reachKm(mesh(a.landmark, b.landmark) ?? Number.NaN, fibreKmPerMs)),
    distance: rows((a, b) => Math.max(nearestKm, sphereKm(a.position, b.position))),
  };
}

function clearestPair(left: readonly number[], logs: Logs): readonly [number, number] | null {
  let least = clearShare;
  let clearest: readonly [number, number] | null = null;
  for (const [i, b] of left.entries()) {
    for (const a of left.slice(0, i)) {
      const share = shareOf(a, b, left, logs);
      if (share >= least) continue;
      least = share;
      clearest = [a, b];
    }
  }
  return clearest;
}

/** Unevenness when exchanged, as a part of what it is as entered; 1 where one of the two gets much less even. */
function shareOf(a: number, b: number, left: readonly number[], logs: Logs): number {
  const spreadOf = (measurer: number, at: number) => spread(measurer, at, [a, b], left, logs);
  const entered = [spreadOf(a, a), spreadOf(b, b)];
  const exchanged = [spreadOf(a, b), spreadOf(b, a)];
  const isBetter = exchanged.every((one, i) => one < entered[i]! * mostWorse);
  return isBetter ? (exchanged[0]! + exchanged[1]!) / (entered[0]! + entered[1]!) : 1;
}

/** Standard deviation of the logarithm of times over what light takes; NaN, which is less than nothing, of too few. */
function spread(
  measurer: number,
  at: number,
  [a, b]: readonly [number, number],
  left: readonly number[],
  { reach, distance }: Logs,
): number {
  const [times, ways] = [reach[measurer]!, distance[at]!];
  let [count, sum, squares] = [0, 0, 0];
  for (const other of left) {
    const log = times[other]! - ways[other]!;
    if (other === a || other === b || Number.isNaN(log)) continue;
    count += 1;
    sum += log;
    squares += log * log;
  }
  if (count < fewestOthers) return Number.NaN;
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
