/**
 * Landmarks entered as each other, where the mesh is too loose for physics to show it. Times of a mesh are between one
 * and some times what light takes, much the same for all: two positions that make them far more even when exchanged were
 * exchanged. This is likelihood, not proof: it only takes evidence away, and never speaks of a device.
 */
import { fibreKmPerMs, reachKm } from './bound.ts';
import { sphereKm } from './geodesy.ts';
import type { Landmark } from './landmark.ts';

type Entry = Pick<Landmark, 'landmark' | 'position' | 'uncertaintyKm'>;

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
  landmarks: readonly Entry[],
  mesh: MeshLookup,
): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  let left = landmarks;
  while (true) {
    const clearest = clearestPair(left, mesh);
    if (!clearest) return pairs;
    pairs.push(clearest);
    left = left.filter(({ landmark }) => !clearest.includes(landmark));
  }
}

function clearestPair(
  landmarks: readonly Entry[],
  mesh: MeshLookup,
): readonly [string, string] | null {
  let least = clearShare;
  let clearest: readonly [string, string] | null = null;
  const sorted = [...landmarks].sort((a, b) => (a.landmark < b.landmark ? -1 : 1));
  for (const [i, a] of sorted.entries()) {
    for (const b of sorted.slice(0, i)) {
      const share = shareOf(a, b, sorted, mesh);
      if (share >= least) continue;
      least = share;
      clearest = [b.landmark, a.landmark];
    }
  }
  return clearest;
}

/** Unevenness when exchanged, as a part of what it is as entered; 1 where one of the two gets much less even. */
function shareOf(a: Entry, b: Entry, all: readonly Entry[], mesh: MeshLookup): number {
  const others = all.filter((one) => one !== a && one !== b);
  const [entered, exchanged] = [
    [spread(a, a, others, mesh), spread(b, b, others, mesh)],
    [spread(a, b, others, mesh), spread(b, a, others, mesh)],
  ];
  const isBetter = exchanged.every((one, i) => one < entered[i]! * mostWorse);
  return isBetter ? (exchanged[0]! + exchanged[1]!) / (entered[0]! + entered[1]!) : 1;
}

/** Standard deviation of the logarithm of times over what light takes; NaN, which is less than nothing, of too few. */
function spread(measurer: Entry, at: Entry, others: readonly Entry[], mesh: MeshLookup): number {
  const logs = others.flatMap((other) => {
    const us = mesh(measurer.landmark, other.landmark);
    const km = Math.max(nearestKm, sphereKm(at.position, other.position));
    return us === undefined ? [] : [Math.log(reachKm(us, fibreKmPerMs) / km)];
  });
  if (logs.length < fewestOthers) return Number.NaN;
  const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
  return Math.sqrt(logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / logs.length);
}
