/**
 * Many short arcs, and the one nearest to a position: products alone, without a trigonometric function an arc. A fleet
 * is measured against every edge of its site within one transaction, so that an area drawn to be dear must stay cheap.
 */
import type { Point } from './geodesy.ts';
import { cross, pointOf, unit, type Vector, vectorOf } from './vector.ts';

type End = readonly [longitude: number, latitude: number];
type Piece = readonly [End, End];

export interface Arcs {
  readonly pieces: readonly Piece[];
  /** Of each piece: both ends, the normal of its circle, and within the circle the inward directions at both ends. */
  readonly numbers: Float64Array;
}

const VECTORS = 5;
/** Numbers of one arc. */
export const ARC_STRIDE = 3 * VECTORS;

/** Makes arcs ready. A piece without length is its end. */
export function arcsOf(pieces: readonly Piece[]): Arcs {
  const numbers = new Float64Array(pieces.length * ARC_STRIDE);
  pieces.forEach(([from, to], i) => {
    const [a, b] = [vectorOf(pointOf(from)), vectorOf(pointOf(to))];
    const normal = unit(cross(a, b));
    const vectors = [a, b, normal, cross(normal, a), cross(b, normal)];
    numbers.set(vectors.flat(), i * ARC_STRIDE);
  });
  return { pieces, numbers };
}

/** The piece nearest to the position, to a decimetre; null where there is none. */
export function nearestArc({ pieces, numbers }: Arcs, position: Point): Piece | null {
  const p = vectorOf(position);
  let nearest: Piece | null = null;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < pieces.length; i++) {
    const cosine = greatestCosine(numbers, i * ARC_STRIDE, p);
    if (cosine > greatest || nearest === null) {
      greatest = cosine;
      nearest = pieces[i]!;
    }
  }
  return nearest;
}

/** Cosine of the angle between a point and the nearest point of the arc whose numbers begin at `at`. */
export function greatestCosine(numbers: Float64Array, at: number, p: Vector): number {
  if (product(numbers, at + 9, p) > 0 && product(numbers, at + 12, p) > 0) {
    const sine = product(numbers, at + 6, p);
    return Math.sqrt(Math.max(0, 1 - sine * sine));
  }
  return Math.max(product(numbers, at, p), product(numbers, at + 3, p));
}

/** The product of a vector with the one that stands at `at`. */
export function product(numbers: Float64Array, at: number, p: Vector): number {
  return numbers[at]! * p[0] + numbers[at + 1]! * p[1] + numbers[at + 2]! * p[2];
}

/** The vector that stands at `at`. */
export function vectorAt(numbers: Float64Array, at: number): Vector {
  return [numbers[at]!, numbers[at + 1]!, numbers[at + 2]!];
}
