/**
 * Discs on the globe as caps of a sphere. A disc of the ellipsoid lies in the cap of its radius times 1.006: what is
 * computed with caps is computed with more than what is possible, never with less.
 */
import { meanRadiusKm, type Point, sphereError } from './geodesy.ts';
import { dot, type Vector, vectorOf } from './vector.ts';

/** The points of the sphere within an angle of a centre. */
export interface Cap {
  readonly centre: Vector;
  /** Radians, less than half a turn. */
  readonly radius: number;
  readonly cosine: number;
  readonly sine: number;
  /** A point whose product with the centre is less lies outside, by more than arithmetic. */
  readonly edge: number;
}

/** Radians (6 mm): by so much a point computed to lie on a boundary may miss it. */
const tolerance = 1e-9;
/** A cap that leaves out less than 6 km around one point is taken for the whole sphere. */
const widest = Math.PI - 1e-3;

/** The cap around all points within `radiusKm` of a point on the ellipsoid; null where that is the globe. */
export function capAround(point: Point, radiusKm: number): Cap | null {
  return capOf(vectorOf(point), outerAngle(radiusKm));
}

/** A cap by its angle in radians; null where it is the whole sphere. A negative angle holds nothing: NaN throws. */
export function capOf(centre: Vector, radius: number): Cap | null {
  if (!(radius >= 0)) throw new RangeError('a radius is no negative number');
  if (radius >= widest) return null;
  const [cosine, sine] = [Math.cos(radius), Math.sin(radius)];
  return { centre, radius, cosine, sine, edge: cosine - sine * tolerance - 1e-15 };
}

/** An ellipsoidal distance as an angle that is not less. */
export function outerAngle(km: number): number {
  return (km / meanRadiusKm) * (1 + sphereError);
}

/** What an angle comes to on the ellipsoid at most. */
export function mostKm(angle: number): number {
  return (angle * meanRadiusKm) / (1 - sphereError);
}

/** What an angle comes to on the ellipsoid at least. */
export function leastKm(angle: number): number {
  return (angle * meanRadiusKm) / (1 + sphereError);
}

/** Whether a point lies in every cap. */
export function isInAll(caps: readonly Cap[], point: Vector): boolean {
  for (const { centre, edge } of caps) if (dot(centre, point) < edge) return false;
  return true;
}
