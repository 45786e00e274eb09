import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceKm, sphereError, sphereKm } from '../../../src/core/place/geodesy.ts';
import { points } from './arbitrary.ts';

test.each([
  // Vincenty's and Karney's published lines, and the quarter meridian of WGS 84.
  [{ latitude: 0, longitude: 0 }, { latitude: 90, longitude: 0 }, 10001.9657],
  [{ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 90 }, 10018.7542],
  [{ latitude: 40.6, longitude: -73.8 }, { latitude: 51.6, longitude: -0.5 }, 5551.7594],
  [{ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111.3195],
])('the geodesic from %j to %j is %d km', (from, to, km) => {
  expect(distanceKm(from, to)).toBeCloseTo(km, 3);
});

test('the sphere is off the ellipsoid by no more than the stated part', () => {
  fc.assert(
    fc.property(points, points, (a, b) => {
      const exact = distanceKm(a, b);
      expect(Math.abs(sphereKm(a, b) - exact)).toBeLessThanOrEqual(exact * sphereError + 1e-6);
    }),
    { numRuns: 500 },
  );
});

test('a distance is the same both ways and nothing from a point to itself', () => {
  fc.assert(
    fc.property(points, points, (a, b) => {
      expect(distanceKm(a, b)).toBeCloseTo(distanceKm(b, a), 6);
      expect(distanceKm(a, a)).toBe(0);
    }),
  );
});
