import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SiteGeometry } from '../../../src/core/model.ts';
import { areaAnswer, areaMarginKm } from '../../../src/core/place/area.ts';
import { type Cap, capAround, capOf } from '../../../src/core/place/cap.ts';
import { distanceKm, type Point } from '../../../src/core/place/geodesy.ts';
import {
  farthestKm,
  grown,
  holds,
  isEmpty,
  nearestKm,
  regionOf,
} from '../../../src/core/place/region.ts';
import { distanceBetweenKm } from '../../../src/core/place/travel.ts';
import { vectorOf } from '../../../src/core/place/vector.ts';
import { points } from './arbitrary.ts';
import { angle, ask, type GridArea, type GridCap, gridOf } from './oracle.ts';

const grid = gridOf(2_000);
const runs = { numRuns: 60 };

const gridCaps: fc.Arbitrary<readonly GridCap[]> = fc.array(
  fc.record({ centre: points, radius: fc.double({ min: 0.1, max: 3, noNaN: true }) }),
  { minLength: 1, maxLength: 8 },
);
/** Caps that all hold one point, as honest round trips make them. */
const honest = fc
  .tuple(
    points,
    fc.array(fc.record({ centre: points, extra: fc.double({ min: 0, max: 2, noNaN: true }) }), {
      minLength: 1,
      maxLength: 8,
    }),
  )
  .map(([truth, all]) => ({
    truth,
    caps: all.flatMap(({ centre, extra }) => {
      const cap = capAround(centre, distanceKm(centre, truth) + 1 + extra * 1_000);
      return cap ? [cap] : [];
    }),
  }));
const discs: fc.Arbitrary<GridArea> = fc.record({
  type: fc.constant('disc' as const),
  centre: points,
  radius: fc.double({ min: 0.05, max: 2, noNaN: true }),
});
/** A quadrangle around a point, with a hole or without, and a second part beside it. */
const partsAround: fc.Arbitrary<GridArea> = fc
  .record({
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
    latitude: fc.double({ min: -50, max: 50, noNaN: true }),
    half: fc.double({ min: 4, max: 25, noNaN: true }),
    isHoled: fc.boolean(),
    isDoubled: fc.boolean(),
  })
  .map(({ longitude, latitude, half, isHoled, isDoubled }) => {
    const first = [box(longitude, latitude, half)];
    if (isHoled) first.push(box(longitude, latitude, half / 2));
    const second = [box(longitude + 3 * half, latitude, half / 2)];
    return { type: 'parts', parts: isDoubled ? [first, second] : [first] };
  });

function box(longitude: number, latitude: number, half: number): readonly [number, number][] {
  const [w, e, s, n] = [longitude - half, longitude + half, latitude - half, latitude + half];
  return [
    [w, s],
    [e, s],
    [e, n],
    [w, n],
    [w, s],
  ].map(([x, y]) => [x!, y!] as [number, number]);
}

function regionFor(caps: readonly GridCap[]) {
  const made = caps.map(({ centre, radius }) => capOf(vectorOf(centre), radius));
  return regionOf(made.filter((cap): cap is Cap => cap !== null));
}

describe('a region', () => {
  test('holds the true point for any honest delays, and is not empty', () => {
    fc.assert(
      fc.property(honest, points, ({ truth, caps }, other) => {
        const region = regionOf(caps);
        expect([holds(region, truth), isEmpty(region)]).toEqual([true, false]);
        const km = distanceKm(truth, other);
        expect(farthestKm(region, other)).toBeGreaterThanOrEqual(km - 0.01);
        expect(nearestKm(region, other)).toBeLessThanOrEqual(km + 0.01);
      }),
      { numRuns: 150 },
    );
  });

  test('is the same whatever the order of its caps', () => {
    fc.assert(
      fc.property(
        gridCaps.chain((caps) =>
          fc.tuple(fc.constant(caps), fc.shuffledSubarray([...caps], { minLength: caps.length })),
        ),
        points,
        ([caps, shuffled], point) => {
          const [a, b] = [regionFor(caps), regionFor(shuffled)];
          expect(a.caps).toEqual(b.caps);
          expect(farthestKm(a, point)).toBe(farthestKm(b, point));
        },
      ),
      runs,
    );
  });

  test('agrees with a grid of points on emptiness, discs and areas with holes and parts', () => {
    fc.assert(
      fc.property(gridCaps, fc.oneof(discs, partsAround), (caps, area) => {
        const region = regionFor(caps);
        const said = ask(grid, caps, area);
        if (said.empty !== 'unsure') expect(isEmpty(region)).toBe(said.empty === 'yes');
        if (said.area !== 'unsure') expect(answerTo(region, area)).toBe(said.area);
      }),
      { numRuns: 40 },
    );
  });

  test('that two caps beyond a hemisphere cut into a belt is known in whole', () => {
    const pole = { latitude: 90, longitude: 0 };
    const belt = regionFor([
      { centre: pole, radius: 1.7 },
      { centre: { latitude: -90, longitude: 0 }, radius: 1.7 },
    ]);
    expect(isEmpty(belt)).toBe(false);
    expect(farthestKm(belt, { latitude: 0, longitude: 10 })).toBeGreaterThan(20_000);
    expect(nearestKm(belt, pole)).toBeCloseTo(((Math.PI - 1.7) * 6371.0088) / 1.006, 3);
    const disc = { type: 'disc', centre: pole, radiusKm: 9_500 } as const;
    expect(areaAnswer(belt, disc)).toBe('undecided');
  });

  test('of one cap that touches another in a point is that point', () => {
    const touching = regionFor([
      { centre: { latitude: 0, longitude: 0 }, radius: Math.PI / 6 },
      { centre: { latitude: 0, longitude: 60 }, radius: Math.PI / 6 },
    ]);
    expect(isEmpty(touching)).toBe(false);
    expect(farthestKm(touching, { latitude: 0, longitude: 30 })).toBeLessThan(0.2);
  });

  test('of two landmarks in one building is that of the closer answer', () => {
    const near = { latitude: 1.29, longitude: 103.85 };
    const beside = { latitude: 1.290001, longitude: 103.850001 };
    const region = regionFor([
      { centre: near, radius: 0.02 },
      { centre: beside, radius: 0.02 },
    ]);
    expect(farthestKm(region, near)).toBeCloseTo((0.02 * 6371.0088) / 0.994, 1);
  });
});

describe('the distance between two regions', () => {
  test('is never more than that of two points in them, and both ways the same', () => {
    fc.assert(
      fc.property(honest, honest, (a, b) => {
        const [one, other] = [regionOf(a.caps), regionOf(b.caps)];
        const km = distanceBetweenKm(one, other);
        expect(km).toBeLessThanOrEqual(distanceKm(a.truth, b.truth) + 0.01);
        expect(distanceBetweenKm(other, one)).toBeCloseTo(km, 6);
      }),
      { numRuns: 40 },
    );
  });

  test('of two discs is that of their centres less the radii, and 0 where they meet', () => {
    const at = (longitude: number): GridCap => ({
      centre: { latitude: 0, longitude },
      radius: 0.1,
    });
    const apart = distanceBetweenKm(regionFor([at(0)]), regionFor([at(60)]));
    expect(apart).toBeCloseTo(((Math.PI / 3 - 0.2) * 6371.0088) / 1.006, 6);
    expect(distanceBetweenKm(regionFor([at(0)]), regionFor([at(11)]))).toBe(0);
  });

  test('agrees with a grid of points to the grid’s own error', () => {
    fc.assert(
      fc.property(gridCaps, gridCaps, (a, b) => {
        const within = (caps: readonly GridCap[]) =>
          coarse.points.filter((p) =>
            caps.every(({ centre, radius }) => angle(centre, p) <= radius),
          );
        const [inA, inB] = [within(a), within(b)];
        let least = Math.PI;
        for (const p of inA) for (const q of inB) least = Math.min(least, angle(p, q));
        const found = (distanceBetweenKm(regionFor(a), regionFor(b)) * 1.006) / 6371.0088;
        expect(found).toBeLessThanOrEqual(least + 1e-9);
      }),
      { numRuns: 40 },
    );
  });
});

const coarse = gridOf(400);

function answerTo(region: ReturnType<typeof regionOf>, area: GridArea) {
  if (area.type === 'disc') {
    const radiusKm = area.radius * 6371.0088;
    return areaAnswer(region, { type: 'disc', centre: area.centre, radiusKm });
  }
  const geometry = { type: 'MultiPolygon', coordinates: area.parts } as unknown as SiteGeometry;
  return areaAnswer(region, { type: 'geometry', geometry, withinKm: 0 });
}

describe('an area', () => {
  const around = (point: Point, km: number) => {
    const cap = capAround(point, km);
    return regionOf(cap ? [cap] : []);
  };
  const polygon = (
    ...rings: readonly (readonly (readonly [number, number])[])[]
  ): SiteGeometry => ({
    type: 'Polygon',
    coordinates: rings,
  });
  const of = (geometry: SiteGeometry, withinKm = 0) =>
    ({ type: 'geometry', geometry, withinKm }) as const;

  test('that is cut at the antimeridian is whole across the cut, and ends where one side ends', () => {
    // RFC 7946 section 3.1.9: two parts; the eastern one reaches farther north.
    const cut: SiteGeometry = {
      type: 'MultiPolygon',
      coordinates: [
        [
          [
            [170, -10],
            [180, -10],
            [180, 10],
            [170, 10],
            [170, -10],
          ],
        ],
        [
          [
            [-180, -10],
            [-170, -10],
            [-170, 20],
            [-180, 20],
            [-180, -10],
          ],
        ],
      ],
    };
    expect(areaAnswer(around({ latitude: 0, longitude: 180 }, 500), of(cut))).toBe('inside');
    expect(areaAnswer(around({ latitude: 0, longitude: -179.9 }, 500), of(cut))).toBe('inside');
    expect(areaAnswer(around({ latitude: 15, longitude: -179 }, 300), of(cut))).toBe('undecided');
    expect(areaAnswer(around({ latitude: 15, longitude: 175 }, 300), of(cut))).toBe('outside');
  });

  test('that is drawn across the antimeridian in one ring is the same', () => {
    const ring = polygon([
      [170, -10],
      [-170, -10],
      [-170, 10],
      [170, 10],
      [170, -10],
    ]);
    expect(areaAnswer(around({ latitude: 0, longitude: 180 }, 500), of(ring))).toBe('inside');
    expect(areaAnswer(around({ latitude: 0, longitude: 0 }, 500), of(ring))).toBe('outside');
  });

  test('around a pole holds it, drawn as a ring of meridians or closed along its latitude', () => {
    const pole = { latitude: 89, longitude: 77 };
    const ring = polygon([
      [0, 60],
      [90, 65],
      [180, 60],
      [-90, 55],
      [0, 60],
    ]);
    const rectangle = polygon([
      [-180, 60],
      [180, 60],
      [180, 90],
      [-180, 90],
      [-180, 60],
    ]);
    for (const geometry of [ring, rectangle]) {
      expect(areaAnswer(around(pole, 1_000), of(geometry))).toBe('inside');
      expect(areaAnswer(around(pole, 4_500), of(geometry))).toBe('undecided');
      expect(areaAnswer(around({ latitude: -60, longitude: 0 }, 1_000), of(geometry))).toBe(
        'outside',
      );
    }
  });

  test('in parts on two sides of the globe has the boundaries of both', () => {
    const here = Array.from({ length: 12 }, () => [box(0, 0, 0.01)]);
    const there = [box(179.825, 0, 0.125)];
    const parts: SiteGeometry = { type: 'MultiPolygon', coordinates: here.toSpliced(6, 0, there) };
    const astride = around({ latitude: 0, longitude: 179.95 }, 5);
    expect(areaAnswer(astride, of(polygon(...there)))).toBe('undecided');
    expect(areaAnswer(astride, of(parts))).toBe('undecided');
  });

  test('is not had by a region in its hole, nor by one that its island lies in', () => {
    const holed = polygon(box(20, 10, 10), box(20, 10, 5));
    expect(areaAnswer(around({ latitude: 10, longitude: 20 }, 300), of(holed))).toBe('outside');
    expect(areaAnswer(around({ latitude: 10, longitude: 12.5 }, 200), of(holed))).toBe('inside');
    expect(areaAnswer(around({ latitude: 10, longitude: 20 }, 5_000), of(holed))).toBe('undecided');
    const island = polygon(box(20, 10, 0.1));
    expect(areaAnswer(around({ latitude: 10, longitude: 21 }, 300), of(island))).toBe('undecided');
  });

  test('widened by 300 km holds what a landmark on the campus saw, and not what one saw from afar', () => {
    const hall = polygon(box(103.7, 1.32, 0.01));
    const near = around({ latitude: 1.32, longitude: 103.7 }, 150);
    expect(areaAnswer(near, of(hall))).toBe('undecided');
    expect(areaAnswer(near, of(hall, 300))).toBe('inside');
    expect(areaMarginKm(near, of(hall, 300))).toBeGreaterThan(140);
    expect(areaAnswer(around({ latitude: 1.32, longitude: 103.7 }, 500), of(hall, 300))).toBe(
      'undecided',
    );
    const hohhot = around({ latitude: 40.84, longitude: 111.75 }, 1_000);
    expect(areaAnswer(hohhot, of(hall, 300))).toBe('outside');
    expect(areaMarginKm(hohhot, of(hall, 300))).toBeGreaterThan(2_900);
  });

  test('is decided by nothing where nothing is possible, or everything', () => {
    const empty = regionFor([
      { centre: { latitude: 0, longitude: 0 }, radius: 0.1 },
      { centre: { latitude: 0, longitude: 90 }, radius: 0.1 },
    ]);
    const disc = { type: 'disc', centre: { latitude: 0, longitude: 0 }, radiusKm: 9_000 } as const;
    expect([areaAnswer(empty, disc), areaAnswer(regionOf([]), disc)]).toEqual([
      'undecided',
      'undecided',
    ]);
  });

  test('is undecided by more delay, never decided by it', () => {
    fc.assert(
      fc.property(
        gridCaps,
        fc.oneof(discs, partsAround),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (caps, area, more) => {
          const region = regionFor(caps);
          if (isEmpty(region)) return;
          const [before, after] = [answerTo(region, area), answerTo(grown(region, more), area)];
          if (before === 'undecided') expect(after).toBe('undecided');
          else expect([before, 'undecided']).toContain(after);
        },
      ),
      { numRuns: 40 },
    );
  });
});
