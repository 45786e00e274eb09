/** A round trip -> how far off the one that answered can be. The bound holds for any delay: waiting only widens it. */

/** Of light in vacuum: nothing is faster (SI, exact). */
export const lightKmPerMs = 299.792458;

/**
 * The working bound: light in fibre, 2/3 c. No clean pair of three measured tables broke it; hollow-core fibre and
 * microwave can, so that what breaks it is impossible only by this bound, and only what breaks c by any.
 */
export const fibreKmPerMs = (2 / 3) * lightKmPerMs;

/** The same as a part of the speed of light. */
export const fibreShare = fibreKmPerMs / lightKmPerMs;

/**
 * In every radius, for what is not measured: granularity and drift of a landmark's clock (10 us are 1 km), boundaries
 * drawn straight on a map and taken as arcs (30 m), arithmetic (under a metre).
 */
export const slackKm = 1;

/** The farthest in km that an answer after `roundTripUs` can have come from, at a speed; processing is left in. */
export function reachKm(roundTripUs: number, kmPerMs: number): number {
  return (roundTripUs / 2_000) * kmPerMs;
}

/** The part of c at which an answer from `km` away must have travelled, there and back, to take `roundTripUs`. */
export function impliedSpeed(km: number, roundTripUs: number): number {
  return km / reachKm(roundTripUs, lightKmPerMs);
}
