/** Landmarks at odds among themselves: never by what a key does, only by where they are entered. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apartKm } from '../../../src/core/place/apart.ts';
import type { Measured } from '../../../src/core/place/claim.ts';
import { namesOf, suspectsAmong, type Witnessed } from '../../../src/core/place/suspects.ts';
import { type City, cities, landmarkIn, measuredFrom } from './world.ts';

const all = Object.keys(cities) as City[];
const anyPoint = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
/** A key at one place, which some landmarks measured, each as late as it likes. */
const anyKey = fc
  .tuple(anyPoint, fc.uniqueArray(fc.constantFrom(...all), { minLength: 1, maxLength: 6 }))
  .chain(([stands, cited]) => {
    const factors = cited.map(() => fc.double({ min: 1, max: 9, noNaN: true }));
    return fc.tuple(...factors).map((late) => {
      const measured: readonly Measured[] = cited.map((city, i) =>
        measuredFrom(city, stands, late[i]),
      );
      return { stands, measured };
    });
  });

describe('reaches of landmarks', () => {
  test('of one key meet wherever it stands and however late it answers, where the entries are right', () => {
    fc.assert(
      fc.property(anyKey, ({ measured }) => {
        for (const one of measured) expect(apartKm(one, measured)).toBe(0);
      }),
    );
  });

  test('stay apart by what a wrong entry is off beyond both', () => {
    // A key in London, at the landmark there, and 640 km from the one in Frankfurt, which is entered in Sydney.
    const near = measuredFrom('london', cities.london, 1);
    const right = measuredFrom('frankfurt', cities.london, 1);
    const moved = { ...right, landmark: landmarkIn('frankfurt', cities.sydney) };
    expect(apartKm(moved, [near, moved])).toBeCloseTo(16_989 - 639.5 - 4, -1);
    expect(apartKm(near, [near, moved])).toBeCloseTo(apartKm(moved, [near, moved]), 6);
    expect(apartKm(right, [near, right])).toBe(0);
    expect(apartKm(moved, [moved])).toBe(0);
  });
});

test('however many operators lie together before one landmark that is entered right, they do not silence it', () => {
  const nearby = fc.record({
    latitude: fc.double({ min: -9, max: 9, noNaN: true }),
    longitude: fc.double({ min: -9, max: 9, noNaN: true }),
  });
  const late = fc.double({ min: 1, max: 9, noNaN: true });
  const liar = fc.tuple(nearby, fc.constantFrom(...all), late, fc.constantFrom(...all));
  fc.assert(
    fc.property(
      fc.constantFrom(...all),
      fc.array(liar, { minLength: 3, maxLength: 12 }),
      (before, liars) => {
        const devices = liars.map(([off, cited, factor, claimed], i): Witnessed => {
          const { latitude, longitude } = cities[before];
          const stands = {
            latitude: latitude + off.latitude,
            longitude: longitude + off.longitude,
          };
          const measured = [measuredFrom(before, stands, 1), measuredFrom(cited, stands, factor)];
          const said = { position: cities[claimed], accuracyKm: 0 };
          return { device: `dev-${i}`, party: `party-${i}`, ...said, measured };
        });
        const landmarks = all.map((city) => landmarkIn(city));
        expect(namesOf(suspectsAmong(landmarks, [], devices))).toEqual([]);
      },
    ),
  );
});
