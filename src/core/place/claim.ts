/** A claimed position against measured round trips: possible, or beyond what an answer can have travelled. */
import { fibreKmPerMs, impliedSpeed, lightKmPerMs, reachKm, slackKm } from './bound.ts';
import { distanceKm, type Point, sphereError, sphereKm } from './geodesy.ts';
import type { LandmarkEntry } from './landmark.ts';

/** Of one landmark, the least round trip of those it answers for. */
export interface Measured {
  readonly landmark: LandmarkEntry;
  readonly roundTripUs: number;
}

/** A position, and how far the device says that it may be off. */
export interface Claimed {
  readonly position: Point;
  readonly accuracyKm: number;
}

/** `impossible-in-fibre` by 2/3 c, `impossible` by the speed of light itself. */
export type ClaimAnswer = 'possible' | 'impossible-in-fibre' | 'impossible';

/** The measurement that excludes a claim by most, and by how much. */
export interface Excess {
  readonly landmark: string;
  /** From the landmark to the claim, on the ellipsoid. */
  readonly distanceKm: number;
  readonly roundTripUs: number;
  /** The radius within which the answer came from, by the bound that decided. */
  readonly radiusKm: number;
  readonly marginKm: number;
  /** The part of c at which the answer would have travelled. */
  readonly impliedSpeed: number;
}

export interface ClaimTest {
  readonly answer: ClaimAnswer;
  readonly excess: Excess | null;
}

/** The radius in km around a landmark that holds whatever answered it: bound, uncertainty and slack. */
export function radiusKm({ landmark, roundTripUs }: Measured, kmPerMs: number): number {
  return reachKm(roundTripUs, kmPerMs) + landmark.uncertaintyKm + slackKm;
}

/** Tests a claim against every measurement, by both bounds. The order of measurements makes no difference. */
export function testClaim(claimed: Claimed, measured: readonly Measured[]): ClaimTest {
  const inFibre = worst(claimed, measured, fibreKmPerMs);
  if (!inFibre) return { answer: 'possible', excess: null };
  const atAll = worst(claimed, measured, lightKmPerMs);
  return atAll
    ? { answer: 'impossible', excess: atAll }
    : { answer: 'impossible-in-fibre', excess: inFibre };
}

/** How far the claim lies beyond a measurement's reach, in km; null where it does not. */
export function excessOf(claimed: Claimed, measured: Measured, kmPerMs: number): Excess | null {
  const { landmark, roundTripUs } = measured;
  const radius = radiusKm(measured, kmPerMs);
  const allowedKm = radius + claimed.accuracyKm;
  // The sphere sorts out what is far from the limit, at a fiftieth of the cost; the ellipsoid decides.
  if (sphereKm(landmark.position, claimed.position) <= allowedKm * (1 - sphereError)) return null;
  const km = distanceKm(landmark.position, claimed.position);
  if (!(km > allowedKm)) return null;
  return {
    landmark: landmark.landmark,
    distanceKm: km,
    roundTripUs,
    radiusKm: radius,
    marginKm: km - allowedKm,
    impliedSpeed: impliedSpeed(km, roundTripUs),
  };
}

function worst(claimed: Claimed, measured: readonly Measured[], kmPerMs: number): Excess | null {
  let most: Excess | null = null;
  for (const one of measured) {
    const excess = excessOf(claimed, one, kmPerMs);
    if (excess && (!most || isWorse(excess, most))) most = excess;
  }
  return most;
}

/** Of equal margins the name decides, so that order makes no difference. */
function isWorse(one: Excess, other: Excess): boolean {
  if (one.marginKm !== other.marginKm) return one.marginKm > other.marginKm;
  return one.landmark < other.landmark;
}
