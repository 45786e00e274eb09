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

/** A vector of length 1 in its direction; the zero vector has none and stays. */
export function unit(vector: Vector): Vector {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? [0, 0, 0] : scaled(vector, 1 / length);
}

/** A multiple of a vector. */
export function scaled([x, y, z]: Vector, factor: number): Vector {
  return [x * factor, y * factor, z * factor];
}

/** The sum of multiples of two vectors. */
export function blend(a: Vector, factorA: number, b: Vector, factorB: number): Vector {
  return [
    a[0] * factorA + b[0] * factorB,
    a[1] * factorA + b[1] * factorB,
    a[2] * factorA + b[2] * factorB,
  ];
}

/** The sum of vectors. */
export function sumOf(vectors: readonly Vector[]): Vector {
  return vectors.reduce<Vector>(([x, y, z], v) => [x + v[0], y + v[1], z + v[2]], [0, 0, 0]);
}

/** The angle between two vectors in radians, precise however small it is. */
export function angleBetween(a: Vector, b: Vector): number {
  const normal = cross(a, b);
  return Math.atan2(Math.sqrt(dot(normal, normal)), dot(a, b));
}

/** A unit vector as a point of the globe. */
export function pointAt([x, y, z]: Vector): Point {
  const degrees = 180 / Math.PI;
  return {
    latitude: Math.atan2(z, Math.sqrt(x * x + y * y)) * degrees,
    longitude: Math.atan2(y, x) * degrees,
  };
}

/** Longitude and latitude as a point of the globe. */
export function pointOf([longitude, latitude]: readonly [number, number]): Point {
  return { latitude, longitude: turned(longitude) };
}

/** A difference of longitudes the short way round, in -180..180. */
function turned(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
