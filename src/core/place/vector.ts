/** Points of the globe as unit vectors. */
import { type Point, radians } from './geodesy.ts';

export type Vector = readonly [number, number, number];

/** A point as a unit vector from the middle of the globe. */
export function vectorOf({ latitude, longitude }: Point): Vector {
  const [phi, lambda] = [radians(latitude), radians(longitude)];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

/** The cross product. */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The dot product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Longitude and latitude as a point of the globe. */
export function pointOf([longitude, latitude]: readonly [number, number]): Point {
  return { latitude, longitude: turned(longitude) };
}

/** A difference of longitudes the short way round, in -180..180. */
function turned(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
