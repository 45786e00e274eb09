/**
 * Many short arcs, and the one nearest to a position: products alone, without a trigonometric function an arc. A fleet
 * is measured against every edge of its site within one transaction, so that an area drawn to be dear must stay cheap.
 */
import type { Point } from './geodesy.ts';
import { cross, dot, pointOf, type Vector, vectorOf } from './vector.ts';

type End = readonly [longitude: number, latitude: number];
type Piece = readonly [End, End];

export interface Arcs {
  readonly pieces: readonly Piece[];
  /** Of each piece: both ends, the normal of its circle, and within the circle the inward directions at both ends. */
  readonly numbers: Float64Array;
}

const VECTORS = 5;
const STRIDE = 3 * VECTORS;

/** Makes arcs ready. A piece without length is its end. */
export function arcsOf(pieces: readonly Piece[]): Arcs {
  const numbers = new Float64Array(pieces.length * STRIDE);
  pieces.forEach(([from, to], i) => {
    const [a, b] = [vectorOf(pointOf(from)), vectorOf(pointOf(to))];
    const normal = unit(cross(a, b));
    const vectors = [a, b, normal, cross(normal, a), cross(b, normal)];
    numbers.set(vectors.flat(), i * STRIDE);
  });
  return { pieces, numbers };
}

function unit(vector: Vector): Vector {
  const length = Math.sqrt(dot(vector, vector));
  if (length === 0) return [0, 0, 0];
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}

/** The piece nearest to the position, to a decimetre; null where there is none. */
export function nearestArc({ pieces, numbers }: Arcs, position: Point): Piece | null {
  const p = vectorOf(position);
  let nearest: Piece | null = null;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < pieces.length; i++) {
    const cosine = cosineTo(numbers, i * STRIDE, p);
    if (cosine > greatest || nearest === null) {
      greatest = cosine;
      nearest = pieces[i]!;
    }
  }
  return nearest;
}

/** Of the angle between the position and the nearest point of an arc. */
function cosineTo(numbers: Float64Array, at: number, p: Vector): number {
  if (times(numbers, at + 9, p) > 0 && times(numbers, at + 12, p) > 0) {
    const sine = times(numbers, at + 6, p);
    return Math.sqrt(Math.max(0, 1 - sine * sine));
  }
  return Math.max(times(numbers, at, p), times(numbers, at + 3, p));
}

function times(numbers: Float64Array, at: number, p: Vector): number {
  return numbers[at]! * p[0] + numbers[at + 1]! * p[1] + numbers[at + 2]! * p[2];
}
