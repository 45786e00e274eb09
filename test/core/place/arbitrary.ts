/** Random positions and site geometries for property tests. */
import fc from 'fast-check';
import type { Ring } from '../../../src/core/model.ts';
import type { Point } from '../../../src/core/place/geodesy.ts';

export const points: fc.Arbitrary<Point> = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});

/** A star-shaped ring around a centre, with its corners by angle and radius in degrees. */
export interface Star {
  readonly centre: Point;
  readonly radii: readonly number[];
}

/** Stars of up to three degrees, anywhere but within ten degrees of a pole, the antimeridian included. */
export const stars: fc.Arbitrary<Star> = fc.record({
  centre: fc.record({
    latitude: fc.double({ min: -77, max: 77, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
  radii: fc.array(fc.double({ min: 0.05, max: 3, noNaN: true }), { minLength: 3, maxLength: 12 }),
});

/** The star as a GeoJSON ring whose longitudes lie in -180..180, as a map tool writes it. */
export function ringOf({ centre, radii }: Star): Ring {
  const corners = radii.map((radius, i): readonly [number, number] => {
    const angle = (2 * Math.PI * i) / radii.length;
    return [
      wrapped(centre.longitude + radius * Math.cos(angle)),
      centre.latitude + radius * Math.sin(angle),
    ];
  });
  return [...corners, corners[0] ?? [0, 0]];
}

/** A longitude in -180..180. */
export function wrapped(longitude: number): number {
  return longitude - 360 * Math.round(longitude / 360);
}
