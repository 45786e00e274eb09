/**
 * Where an answer can have come from: the intersection of caps. Exact, for caps beyond a hemisphere and regions in
 * several parts too: every extreme of a distance lies on a vertex, or on a circle in line with its centre.
 */
import { type Cap, capOf, isInAll, leastKm, mostKm } from './cap.ts';
import type { Point } from './geodesy.ts';
import { angleBetween, blend, cross, dot, scaled, unit, type Vector, vectorOf } from './vector.ts';

export interface Region {
  /** Those that decide: a cap that holds another one whole is left out. None: the globe. */
  readonly caps: readonly Cap[];
  /** Where two boundaries meet, within the region. */
  readonly vertices: readonly Vector[];
  /** On the boundary of every part of the region lies at least one of these. */
  readonly marks: readonly Vector[];
}

/** Radians (6 m): circles whose centres are closer are taken for concentric, and the smaller one decides. */
const concentric = 1e-6;
/** Radians, less than the tolerance of a cap. */
const touching = 5e-10;

/** The points that lie in all of the caps. The order of caps makes no difference. */
export function regionOf(caps: readonly Cap[]): Region {
  const deciding = withoutRedundant(caps);
  const vertices = verticesOf(deciding);
  // Of a circle that lies in the region without a vertex, any point stands for the whole.
  const onCircles = deciding.map((cap) => onCircle(cap, perpendicular(cap.centre)));
  const marks = [...vertices, ...onCircles.filter((point) => isInAll(deciding, point))];
  return { caps: deciding, vertices, marks };
}

/** Whether no point is possible: the measurements contradict one another. */
export function isEmpty({ caps, marks }: Region): boolean {
  return caps.length > 0 && marks.length === 0;
}

/** The region with every radius longer by so many radians: it holds all points within that of the region. */
export function grown({ caps }: Region, angle: number): Region {
  const wider = caps.map(({ centre, radius }) => capOf(centre, radius + angle));
  return regionOf(wider.filter((cap) => cap !== null));
}

/** Whether a point of the globe is possible. */
export function holds({ caps }: Region, point: Point): boolean {
  return isInAll(caps, vectorOf(point));
}

/** How far off a point the region reaches, in km, rounded up; -Infinity where it is empty. */
export function farthestKm(region: Region, point: Point): number {
  return mostKm(farthestAngle(region, vectorOf(point)));
}

/** The least distance in km of the region from a point, rounded down; 0 inside, Infinity where it is empty. */
export function nearestKm(region: Region, point: Point): number {
  return leastKm(nearestAngle(region, vectorOf(point)));
}

/** Radians to the farthest point; -Infinity for an empty region. */
function farthestAngle({ caps, vertices }: Region, from: Vector): number {
  if (isInAll(caps, scaled(from, -1))) return Math.PI;
  let most = Number.NEGATIVE_INFINITY;
  for (const vertex of vertices) most = Math.max(most, angleBetween(from, vertex));
  for (const cap of caps) {
    const point = onCircle(cap, scaled(toward(cap.centre, from), -1));
    if (isInAll(caps, point)) most = Math.max(most, angleBetween(from, point));
  }
  return most;
}

/** Radians to the nearest point; Infinity for an empty region. */
export function nearestAngle({ caps, vertices }: Region, from: Vector): number {
  if (isInAll(caps, from)) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (const vertex of vertices) least = Math.min(least, angleBetween(from, vertex));
  for (const cap of caps) {
    const point = onCircle(cap, toward(cap.centre, from));
    if (isInAll(caps, point)) least = Math.min(least, angleBetween(from, point));
  }
  return least;
}

/** The points of a cap's circle in line with its centre and another point, on the near side and on the far one. */
export function inLine(cap: Cap, other: Vector): readonly [near: Vector, far: Vector] {
  const direction = toward(cap.centre, other);
  return [onCircle(cap, direction), onCircle(cap, scaled(direction, -1))];
}

function withoutRedundant(caps: readonly Cap[]): readonly Cap[] {
  const kept: Cap[] = [];
  // Smallest first: a cap is redundant only by a smaller one.
  for (const cap of [...caps].sort(bySize)) {
    const isRedundant = kept.some(({ centre, radius }) => {
      const apart = angleBetween(centre, cap.centre);
      return apart < concentric || apart + radius <= cap.radius;
    });
    if (!isRedundant) kept.push(cap);
  }
  return kept;
}

/** Of two equal ones at nearly one place the centre decides, so that their order makes no difference. */
function bySize(a: Cap, b: Cap): number {
  const [p, q] = [a.centre, b.centre];
  return a.radius - b.radius || p[0] - q[0] || p[1] - q[1] || p[2] - q[2];
}

function verticesOf(caps: readonly Cap[]): readonly Vector[] {
  const vertices: Vector[] = [];
  for (let i = 0; i < caps.length; i++) {
    for (let j = 0; j < i; j++) {
      for (const point of crossings(caps[i]!, caps[j]!)) {
        if (isInAll(caps, point)) vertices.push(point);
      }
    }
  }
  return vertices;
}

/**
 * The points x that two circles share. With q = cos d p + sin d e, e at a right angle to p, they have x p = cos r,
 * x e = (cos s - cos r cos d) / sin d, and the rest of their length to either side.
 */
function crossings(a: Cap, b: Cap): readonly Vector[] {
  const e = toward(a.centre, b.centre);
  const sine = dot(b.centre, e);
  // Antipodal centres: their circles are parallel.
  if (sine < concentric) return [];
  const y = (b.cosine - a.cosine * dot(a.centre, b.centre)) / sine;
  // Circles that touch have one point, which rounding may take away.
  if (Math.abs(y) > a.sine + touching) return [];
  const side = Math.sqrt(Math.max(0, (a.sine - y) * (a.sine + y)));
  const middle = blend(a.centre, a.cosine, e, y);
  const normal = cross(a.centre, e);
  return [unit(blend(middle, 1, normal, side)), unit(blend(middle, 1, normal, -side))];
}

/** The direction at a centre that leads to a point; any, where all directions do. */
function toward(centre: Vector, point: Vector): Vector {
  const off = blend(point, 1, centre, -dot(point, centre));
  if (dot(off, off) < 1e-24) return perpendicular(centre);
  const direction = unit(off);
  // Once more: of a point close to the centre, rounding is not small against what is left.
  return unit(blend(direction, 1, centre, -dot(direction, centre)));
}

function perpendicular([x, y, z]: Vector): Vector {
  return Math.abs(z) < 0.9 ? unit([-y, x, 0]) : unit([0, -z, y]);
}

function onCircle({ centre, cosine, sine }: Cap, direction: Vector): Vector {
  return blend(centre, cosine, direction, sine);
}
