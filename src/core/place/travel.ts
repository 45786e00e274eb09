/** Two regions -> the least distance between them: what a key must have travelled, wherever in them it was. */
import { isInAll, leastKm } from './cap.ts';
import { inLine, isEmpty, nearestAngle, type Region, regionOf } from './region.ts';
import type { Vector } from './vector.ts';

/**
 * The least distance in km between any two points of the regions, rounded down; 0 where they meet, where one is the
 * globe, and where one is empty, which says nothing of travel.
 */
export function distanceBetweenKm(a: Region, b: Region): number {
  if (a.caps.length === 0 || b.caps.length === 0 || isEmpty(a) || isEmpty(b)) return 0;
  if (!isEmpty(regionOf([...a.caps, ...b.caps]))) return 0;
  const fromA = leastFrom(a, b);
  const fromB = leastFrom(b, a);
  return leastKm(Math.min(fromA, fromB));
}

/** From the points of one region that can be nearest to the other: vertices, and those in line with its centres. */
function leastFrom(region: Region, other: Region): number {
  let least = Number.POSITIVE_INFINITY;
  for (const point of extremesToward(region, other)) {
    least = Math.min(least, nearestAngle(other, point));
  }
  return least;
}

function extremesToward({ caps, vertices }: Region, other: Region): readonly Vector[] {
  const aligned = caps.flatMap((cap) => other.caps.flatMap(({ centre }) => inLine(cap, centre)));
  return [...vertices, ...aligned.filter((point) => isInAll(caps, point))];
}
