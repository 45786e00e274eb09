/** How far a landmark can be from its entry, as others heard it: never less than the truth. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lightKmPerMs } from '../../../src/core/place/bound.ts';
import { distanceKm } from '../../../src/core/place/geodesy.ts';
import { mostOffKm } from '../../../src/core/place/vouched.ts';

const points = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

test('an entry is never off by more than honest others say, wherever it is entered and however late answers are', () => {
  const others = fc.array(fc.tuple(points, fc.double({ min: 0, max: 200, noNaN: true })), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(points, points, others, (entered, truth, heardFrom) => {
      const heard = heardFrom.map(([position, delayMs]) => {
        const lightUs = (2_000 * distanceKm(position, truth)) / lightKmPerMs;
        const roundTripUs = Math.ceil(lightUs + delayMs * 1_000);
        return { position, uncertaintyKm: 0, roundTripUs };
      });
      expect(mostOffKm(entered, heard)).toBeGreaterThanOrEqual(distanceKm(entered, truth));
    }),
    { numRuns: 200 },
  );
});

test('one alone says nothing, and of several the second nearest counts', () => {
  const entered = { latitude: 40, longitude: 111.7 };
  const at = (roundTripUs: number) => ({ position: entered, uncertaintyKm: 0, roundTripUs });
  expect(mostOffKm(entered, [])).toBe(Number.POSITIVE_INFINITY);
  expect(mostOffKm(entered, [at(1)])).toBe(Number.POSITIVE_INFINITY);
  expect(mostOffKm(entered, [at(20_000), at(10_000), at(1)])).toBeCloseTo(1_500, 0);
});
