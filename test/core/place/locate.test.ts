import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SiteGeometry } from '../../../src/core/model.ts';
import type { Area } from '../../../src/core/place/area.ts';
import {
  fibreKmPerMs,
  impliedSpeed,
  lightKmPerMs,
  reachKm,
} from '../../../src/core/place/bound.ts';
import type { Claimed, Measured } from '../../../src/core/place/claim.ts';
import { distanceKm, type Point } from '../../../src/core/place/geodesy.ts';
import { locate, wordOf } from '../../../src/core/place/locate.ts';
import { holds } from '../../../src/core/place/region.ts';
import { points } from './arbitrary.ts';
import { type City, cities, landmarkIn, measuredFrom, roundTripUs } from './world.ts';

const at = (position: Point): Claimed => ({ position, accuracyKm: 0 });
const fence = (centre: Point, radiusKm: number): Area => ({ type: 'disc', centre, radiusKm });
/** The island of Singapore, roughly: its northern shore is 3 km from Johor Bahru. */
const singaporeIsland: SiteGeometry = {
  type: 'Polygon',
  coordinates: [
    [
      [103.6, 1.2],
      [104.05, 1.2],
      [104.05, 1.46],
      [103.6, 1.46],
      [103.6, 1.2],
    ],
  ],
};
const inSingapore: Area = { type: 'geometry', geometry: singaporeIsland, withinKm: 0 };

describe('bounds', () => {
  test('a millisecond is 99.93 km in fibre and 149.9 km at all', () => {
    expect(reachKm(1_000, fibreKmPerMs)).toBeCloseTo(99.931, 3);
    expect(reachKm(1_000, lightKmPerMs)).toBeCloseTo(149.896, 3);
    expect(impliedSpeed(149.896229, 1_000)).toBeCloseTo(1, 9);
  });
});

describe('worked cases', () => {
  test('Singapore and Johor cannot be told apart from afar, whichever is true', () => {
    for (const truth of [cities.singapore, cities.johor]) {
      const afar = (['hongKong', 'tokyo', 'sydney'] as const).map((city) =>
        measuredFrom(city, truth, 1.05),
      );
      for (const claim of [cities.singapore, cities.johor]) {
        const located = locate(at(claim), afar, inSingapore);
        expect([located.answer, located.area]).toEqual(['possible', 'undecided']);
        expect(located.word).not.toBe('proved');
      }
    }
  });

  test('a landmark in the building proves the island, and one in Johor disproves nothing', () => {
    const building = {
      landmark: { ...landmarkIn('singapore'), uncertaintyKm: 0 },
      roundTripUs: 60,
    };
    expect(locate(at(cities.singapore), [building], inSingapore).word).toBe('proved');
    const across = { landmark: landmarkIn('johor'), roundTripUs: 60 };
    expect(locate(at(cities.johor), [across], inSingapore).area).toBe('undecided');
  });

  test('Hohhot claiming Johor is impossible, and Tokyo says by how much', () => {
    // 45, 40 and 75 ms: what the public internet takes from Hohhot.
    const measured: Measured[] = [
      { landmark: landmarkIn('singapore'), roundTripUs: 75_000 },
      { landmark: landmarkIn('tokyo'), roundTripUs: 45_000 },
      { landmark: landmarkIn('hongKong'), roundTripUs: 40_000 },
    ];
    const located = locate(at(cities.johor), measured, fence(cities.johor, 300));
    expect([located.answer, located.area, located.word]).toEqual([
      'impossible-in-fibre',
      'outside',
      'impossible',
    ]);
    // By hand: 5,305 km to Tokyo by haversine, 0.15 % less on the ellipsoid; 45 ms x 99.931 = 4,496.9 km and 2 km of
    // uncertainty and slack.
    expect(located.excess?.landmark).toBe('lm-tokyo');
    expect(located.excess?.distanceKm).toBeCloseTo(5_298, 0);
    expect(located.excess?.radiusKm).toBeCloseTo(4_498.9, 1);
    expect(located.excess?.marginKm).toBeCloseTo(799, 0);
    // 5,298 km in 22.5 ms.
    expect(located.excess?.impliedSpeed).toBeCloseTo(0.785, 3);
    const honest = locate(at(cities.hohhot), measured, fence(cities.johor, 300));
    expect([honest.answer, honest.area, honest.word]).toEqual([
      'possible',
      'outside',
      'impossible',
    ]);
  });

  test('what breaks the speed of light itself is impossible by any bound', () => {
    const measured = [{ landmark: landmarkIn('tokyo'), roundTripUs: 20_000 }];
    const located = locate(at(cities.johor), measured, fence(cities.johor, 300));
    expect([located.answer, located.word]).toEqual(['impossible', 'impossible']);
    expect(located.excess?.impliedSpeed).toBeGreaterThan(1);
  });

  test('a proof behind 40 ms more is a proof no longer, and not consistent either', () => {
    const near = [measuredFrom('singapore', cities.johor), measuredFrom('hongKong', cities.johor)];
    const area = fence(cities.johor, 300);
    expect(locate(at(cities.johor), near, area).word).toBe('proved');
    const late = near.map((one) => ({ ...one, roundTripUs: one.roundTripUs + 40_000 }));
    expect(locate(at(cities.johor), late, area).word).toBe('unproven');
    const alittle = near.map((one) => ({ ...one, roundTripUs: one.roundTripUs + 6_000 }));
    expect(locate(at(cities.johor), alittle, area).word).toBe('consistent');
  });

  test('a key in Hohhot that relays through Johor is not proved to be there', () => {
    const relayed = (['singapore', 'hongKong', 'tokyo'] as const).map((city) => ({
      landmark: landmarkIn(city),
      roundTripUs:
        roundTripUs(cities[city], cities.johor, 1) + roundTripUs(cities.johor, cities.hohhot, 1),
    }));
    expect(locate(at(cities.johor), relayed, fence(cities.johor, 300)).word).toBe('unproven');
  });

  test('two keys that answer as one leave no place at all', () => {
    const measured = [
      measuredFrom('singapore', cities.singapore),
      measuredFrom('london', cities.london),
    ];
    const located = locate(at(cities.singapore), measured, fence(cities.singapore, 300));
    expect(located.isContradiction).toBe(true);
    expect([located.area, located.word]).toEqual(['undecided', 'impossible']);
  });

  test('a claim within the area that is ruled out leaves the area proved, before more delay and after', () => {
    // 100 km around Singapore, claimed 200 km off: the fence of 300 km holds both.
    const claim = { latitude: 3.1, longitude: 103.85 };
    const area = fence(cities.singapore, 300);
    for (const [us, answer] of [
      [1_000, 'impossible'],
      [2_500, 'possible'],
    ] as const) {
      const near = [{ landmark: landmarkIn('singapore'), roundTripUs: us }];
      const located = locate(at(claim), near, area);
      expect([located.answer, located.word]).toEqual([answer, 'proved']);
    }
  });

  test('nothing measured proves nothing', () => {
    const located = locate(at(cities.johor), [], fence(cities.johor, 300));
    expect([located.answer, located.area, located.word]).toEqual([
      'possible',
      'undecided',
      'unproven',
    ]);
  });
});

const some = fc.subarray(Object.keys(cities) as City[], { minLength: 1, maxLength: 8 });
const factors = fc.array(fc.double({ min: 1, max: 6, noNaN: true }), {
  minLength: 8,
  maxLength: 8,
});
const honest = fc.tuple(points, some, factors).map(([truth, names, slower]) => ({
  truth,
  measured: names.map((city, i) => measuredFrom(city, truth, slower[i])),
}));

describe('any honest delays', () => {
  test('leave the true place possible and in the region, and an area that holds it never outside', () => {
    fc.assert(
      fc.property(
        honest,
        points,
        fc.integer({ min: 1, max: 9_000 }),
        ({ truth, measured }, centre, km) => {
          const located = locate(at(truth), measured, fence(centre, km));
          expect([located.answer, located.isContradiction]).toEqual(['possible', false]);
          expect(holds(located.region, truth)).toBe(true);
          const isIn = distanceKm(truth, centre) <= km;
          expect(located.area).not.toBe(isIn ? 'outside' : 'inside');
        },
      ),
      { numRuns: 80 },
    );
  });

  test('order of landmarks makes no difference', () => {
    fc.assert(
      fc.property(honest, points, fc.integer({ min: 1, max: 5_000 }), ({ measured }, claim, km) => {
        const [one, other] = [measured, [...measured].reverse()].map((order) =>
          locate(at(claim), order, fence(claim, km)),
        );
        expect(one).toEqual(other);
      }),
      { numRuns: 60 },
    );
  });

  test('more delay turns nothing into proved, and no possible claim into an impossible one', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(
        honest,
        points,
        fc.integer({ min: 1, max: 5_000 }),
        delays,
        (given, claim, km, more) => {
          const late = given.measured.map((one, i) => ({
            ...one,
            roundTripUs: one.roundTripUs + more[i]!,
          }));
          const area = fence(claim, km);
          const before = locate(at(claim), given.measured, area);
          const after = locate(at(claim), late, area);
          if (before.word !== 'proved') expect(after.word).not.toBe('proved');
          if (before.answer === 'possible') expect(after.answer).toBe('possible');
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('the table of words', () => {
  const word = (
    answer: 'possible' | 'impossible',
    area: 'inside' | 'outside' | 'undecided',
    km: number,
  ) => wordOf({ answer, excess: null }, area, km);
  expect([
    word('possible', 'inside', 10),
    word('possible', 'undecided', 1_000),
    word('possible', 'undecided', 1_001),
    word('possible', 'outside', 10),
    word('impossible', 'undecided', 10),
    word('impossible', 'inside', 10),
  ]).toEqual(['proved', 'consistent', 'unproven', 'impossible', 'impossible', 'proved']);
});
