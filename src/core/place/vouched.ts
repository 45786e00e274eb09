/** What other landmarks heard of one -> how far from its entered position it can be at most. */
import { lightKmPerMs, reachKm, slackKm } from './bound.ts';
import { distanceKm, type Point } from './geodesy.ts';

/** One that asked, where it stands, and the least round trip in µs after which it was answered. */
export interface Heard {
  readonly position: Point;
  readonly uncertaintyKm: number;
  readonly roundTripUs: number;
}

/** One alone may be wrong itself: so many must say the same. */
const vouchers = 2;

/**
 * The most in km that an entry can be wrong by, as at least two say that heard the landmark; infinite where fewer did. By the
 * speed of light itself: whoever answered M after t is within reach of M, and so off by no more than reach and way to M.
 */
export function mostOffKm(entered: Point, heard: readonly Heard[]): number {
  const bounds = heard.map(({ position, uncertaintyKm, roundTripUs }) => {
    const reach = reachKm(roundTripUs, lightKmPerMs) + uncertaintyKm + slackKm;
    return reach + distanceKm(entered, position);
  });
  return bounds.sort((a, b) => a - b)[vouchers - 1] ?? Number.POSITIVE_INFINITY;
}
