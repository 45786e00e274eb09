/** Cities and honest round trips between them, for tests of place. Positions by hand, to a hundredth of a degree. */

import type { Measured } from '../../../src/core/place/claim.ts';
import { distanceKm, type Point } from '../../../src/core/place/geodesy.ts';

export const cities = {
  singapore: { latitude: 1.29, longitude: 103.85 },
  johor: { latitude: 1.49, longitude: 103.74 },
  hongKong: { latitude: 22.32, longitude: 114.17 },
  tokyo: { latitude: 35.68, longitude: 139.65 },
  hohhot: { latitude: 40.84, longitude: 111.75 },
  frankfurt: { latitude: 50.11, longitude: 8.68 },
  london: { latitude: 51.51, longitude: -0.13 },
  madrid: { latitude: 40.42, longitude: -3.7 },
  warsaw: { latitude: 52.23, longitude: 21.01 },
  newYork: { latitude: 40.71, longitude: -74.01 },
  sydney: { latitude: -33.87, longitude: 151.21 },
} as const satisfies Record<string, Point>;
export type City = keyof typeof cities;

/** 2/3 c by hand: a kilometre there and back takes 10.0069 us. */
const usPerKm = 10.0069;

/** A round trip that took so many times what light in fibre takes at least, rounded up to a microsecond. */
export function roundTripUs(from: Point, to: Point, factor: number): number {
  return Math.max(1, Math.ceil(distanceKm(from, to) * usPerKm * factor));
}

/** A landmark in a city, entered at another position or not. */
export function landmarkIn(city: City, entered: Point = cities[city]): Measured['landmark'] {
  return { landmark: `lm-${city}`, position: entered, uncertaintyKm: 1 };
}

/** What a landmark in a city measures of a key that is really at `truth`. */
export function measuredFrom(city: City, truth: Point, factor = 1.5): Measured {
  return { landmark: landmarkIn(city), roundTripUs: roundTripUs(cities[city], truth, factor) };
}
