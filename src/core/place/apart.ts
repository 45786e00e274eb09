/** Whether the landmarks alone are at odds, whatever a device claims. */
import { fibreKmPerMs } from './bound.ts';
import { type Measured, radiusKm } from './claim.ts';
import { distanceKm } from './geodesy.ts';

/**
 * The most km that one landmark's reach and another's stay apart, by the working bound; 0 where it meets all others. A key
 * that answers from one place answers from within every reach, however late and wherever it says to be: so only where two
 * stay apart is a landmark wrong, and elsewhere it may be the claim alone.
 */
export function apartKm(one: Measured, measured: readonly Measured[]): number {
  const own = radiusKm(one, fibreKmPerMs);
  const gaps = measured.map((other) => {
    const betweenKm = distanceKm(one.landmark.position, other.landmark.position);
    return betweenKm - own - radiusKm(other, fibreKmPerMs);
  });
  return Math.max(0, ...gaps);
}
