import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ring, SiteGeometry } from '../../../src/core/model.ts';
import { distanceKm, type Point, sphereKm } from '../../../src/core/place/geodesy.ts';
import { distanceToKm, isInside } from '../../../src/core/place/geometry.ts';
import { outlineOf } from '../../../src/core/place/outline.ts';
import { ringOf, type Star, stars, wrapped } from './arbitrary.ts';

const polygon = (...rings: Ring[]): SiteGeometry => ({ type: 'Polygon', coordinates: rings });
const box = (west: number, south: number, east: number, north: number): Ring => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];
const at = (longitude: number, latitude: number): Point => ({ latitude, longitude });
const contains = (geometry: SiteGeometry, position: Point) =>
  isInside(outlineOf(geometry), position);

describe('a position in a geometry', () => {
  const withHole = polygon(box(0, 0, 10, 10), box(4, 4, 6, 6));
  const pacific = polygon(box(175, -20, -175, -10));
  const pacificBeyond = polygon(box(175, -20, 185, -10));
  const polarBelt = polygon(box(-180, 80, 180, 90));
  const aroundPole = polygon([
    [0, 85],
    [90, 85],
    [180, 85],
    [-90, 85],
    [0, 85],
  ]);
  const aroundSouth = polygon([
    [0, -85],
    [-120, -85],
    [120, -85],
    [0, -85],
  ]);
  const islands: SiteGeometry = {
    type: 'MultiPolygon',
    coordinates: [[box(0, 0, 1, 1)], [box(5, 5, 6, 6), box(5.4, 5.4, 5.6, 5.6)]],
  };

  test.each([
    ['inside a box', withHole, at(2, 2), true],
    ['in the hole of a box', withHole, at(5, 5), false],
    ['outside a box', withHole, at(11, 5), false],
    ['across the antimeridian, east of it', pacific, at(-178, -15), true],
    ['across the antimeridian, west of it', pacific, at(178, -15), true],
    ['across the antimeridian, on it', pacific, at(180, -15), true],
    ['across the antimeridian, on its other name', pacific, at(-180, -15), true],
    ['across the antimeridian, on the other side of the globe', pacific, at(0, -15), false],
    ['drawn beyond 180 degrees', pacificBeyond, at(-178, -15), true],
    ['drawn beyond 180 degrees, outside', pacificBeyond, at(-170, -15), false],
    ['in a polar belt drawn around the globe', polarBelt, at(33, 85), true],
    ['below a polar belt', polarBelt, at(33, 79), false],
    ['at the pole of a ring around it', aroundPole, at(0, 90), true],
    ['near the pole of a ring around it', aroundPole, at(-170, 89), true],
    ['outside a ring around the pole', aroundPole, at(-170, 84), false],
    ['at the other pole', aroundPole, at(0, -90), false],
    ['at the south pole of a ring around it', aroundSouth, at(50, -89.9), true],
    ['north of a ring around the south pole', aroundSouth, at(50, -80), false],
    ['in the first of several parts', islands, at(0.5, 0.5), true],
    ['in the second of several parts', islands, at(5.2, 5.2), true],
    ['in the hole of the second part', islands, at(5.5, 5.5), false],
    ['between the parts', islands, at(3, 3), false],
    ['in a geometry without any ring', polygon(), at(3, 3), false],
  ])('%s', (_, geometry, position, inside) => {
    expect(contains(geometry, position)).toBe(inside);
    expect(distanceToKm(geometry, position) === 0).toBe(inside);
  });

  test('agrees with the angle and radius that a star-shaped ring was made from', () => {
    fc.assert(
      fc.property(stars, fc.double({ min: 0, max: 1, noNaN: true }), (star, turn) => {
        const [inner, outer] = eitherSide(star, turn);
        const geometry = polygon(ringOf(star));
        expect(contains(geometry, inner)).toBe(true);
        expect(contains(geometry, outer)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test('does not depend on where a ring starts, which way it runs, or whole turns of longitude', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        stars,
        share,
        fc.nat(11),
        fc.constantFrom(-360, 0, 360),
        (star, at01, n, turn) => {
          const open = ringOf(star).slice(0, -1);
          const start = n % open.length;
          const rotated = [...open.slice(start), ...open.slice(0, start)].reverse();
          const moved = rotated.map(([lon, lat]): readonly [number, number] => [lon + turn, lat]);
          const [inner, outer] = eitherSide(star, at01);
          expect(contains(polygon(moved), inner)).toBe(true);
          expect(contains(polygon(moved), outer)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('figures off the globe', () => {
  const huge = [Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e300, 2 ** 53, 1e9];

  test.each(huge)('a position at longitude %d is nowhere', (longitude) => {
    expect(contains(polygon(box(-180, -90, 180, 90)), at(longitude, 0))).toBe(false);
    expect(contains(polygon(box(-180, -90, 180, 90)), at(0, longitude))).toBe(false);
  });

  test.each(huge)('a ring with a vertex at longitude %d encloses nothing', (longitude) => {
    const geometry = polygon(box(-longitude, -10, longitude, 10));
    expect(contains(geometry, at(0, 0))).toBe(false);
    expect(distanceToKm(geometry, at(0, 0))).toBe(Number.POSITIVE_INFINITY);
  });
});

test('a ring that winds around the globe many times encloses nothing', () => {
  const spiral = Array.from({ length: 4_000 }, (_, i): readonly [number, number] => [
    wrapped(i * 100),
    i / 100,
  ]);
  expect(contains(polygon(spiral), at(0, 20))).toBe(false);
});

describe('the distance to a geometry', () => {
  test.each([
    ['due east of a box at the equator', polygon(box(0, -1, 1, 1)), at(2, 0), 111.319],
    ['due north of a box', polygon(box(0, 0, 1, 1)), at(0.5, 2), 110.576],
    ['in the middle of a hole', polygon(box(-2, -2, 2, 2), box(-1, -1, 1, 1)), at(0, 0), 110.574],
    ['over the antimeridian', polygon(box(178, -1, 179, 1)), at(-180, 0), 111.319],
    ['the other way over the antimeridian', polygon(box(-179, -1, -178, 1)), at(179, 0), 222.639],
  ])('%s', (_, geometry, position, km) => {
    expect(distanceToKm(geometry, position)).toBeCloseTo(km, 1);
  });

  test('is infinite for a geometry without a point', () => {
    expect(distanceToKm(polygon(), at(0, 0))).toBe(Number.POSITIVE_INFINITY);
    expect(distanceToKm(polygon([]), at(0, 0))).toBe(Number.POSITIVE_INFINITY);
  });

  test('is what a walk along the boundary finds', () => {
    fc.assert(
      fc.property(stars, offsets, (star, [east, north]) => {
        const geometry = polygon(ringOf(star));
        const latitude = Math.min(89, Math.max(-89, star.centre.latitude + north));
        const position = at(wrapped(star.centre.longitude + east), latitude);
        fc.pre(!contains(geometry, position));
        const walked = walk(ringOf(star), position);
        const km = distanceToKm(geometry, position);
        expect(km).toBeLessThanOrEqual(walked * 1.001 + 0.01);
        expect(km).toBeGreaterThanOrEqual(walked * 0.999 - 2);
      }),
      { numRuns: 150 },
    );
  });
});

const offsets = fc.tuple(
  fc.double({ min: -8, max: 8, noNaN: true }),
  fc.double({ min: -8, max: 8, noNaN: true }),
);

/** Two points on one ray from the centre of a star: a little within its boundary, and a little beyond. */
function eitherSide({ centre, radii }: Star, turn: number): readonly [Point, Point] {
  const n = radii.length;
  const i = Math.min(n - 1, Math.floor(turn * n));
  const part = turn * n - i;
  const [a, b] = [corner(radii, i), corner(radii, (i + 1) % n)];
  const x = a[0] + (b[0] - a[0]) * part;
  const y = a[1] + (b[1] - a[1]) * part;
  const scaled = (by: number) => at(wrapped(centre.longitude + x * by), centre.latitude + y * by);
  return [scaled(0.999), scaled(1.001)];
}

function corner(radii: readonly number[], i: number): readonly [number, number] {
  const angle = (2 * Math.PI * i) / radii.length;
  const radius = radii[i] ?? 0;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Brute force: the least distance to 400 points of each edge; up to 2 km too long for edges of 6 degrees. */
function walk(ring: Ring, position: Point): number {
  let nearest: Point = position;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, to] of ring.entries()) {
    const from = ring[i - 1];
    if (!from) continue;
    const step = wrapped(to[0] - from[0]);
    for (let k = 0; k <= 400; k++) {
      const point = at(
        wrapped(from[0] + (step * k) / 400),
        from[1] + ((to[1] - from[1]) * k) / 400,
      );
      const km = sphereKm(position, point);
      if (km < least) [least, nearest] = [km, point];
    }
  }
  return distanceKm(position, nearest);
}

test('a ring of many corners holds what a ray over all of its edges says', () => {
  const corners = Array.from({ length: 700 }, (_, i): [number, number] => {
    const turn = (2 * Math.PI * i) / 700;
    const far = 3 + 2 * Math.sin(31 * turn) + (i % 3) / 4;
    return [far * Math.cos(turn), 10 + far * Math.sin(turn)];
  });
  const ring = [...corners, corners[0]!];
  const geometry = { type: 'Polygon', coordinates: [ring] } as const;
  const inBox = fc.record({
    longitude: fc.double({ min: -7, max: 7, noNaN: true }),
    latitude: fc.double({ min: 3, max: 17, noNaN: true }),
  });
  fc.assert(
    fc.property(inBox, (position) => {
      let inside = false;
      for (let i = 0; i < 700; i++) {
        const [[ax, ay], [bx, by]] = [ring[i]!, ring[i + 1]!];
        const { longitude: x, latitude: y } = position;
        if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
      }
      expect(contains(geometry, position)).toBe(inside);
    }),
    { numRuns: 200 },
  );
});
