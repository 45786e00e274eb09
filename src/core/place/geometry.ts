/**
 * A site's GeoJSON geometry and a position -> inside or not, and how far outside. Edges are straight in
 * longitude and latitude (RFC 7946 section 3.1.1), holes are honoured. Not a geometry validator.
 */
import type { Ring, SiteGeometry } from '../model.ts';
import { distanceKm, type Point, radians, sphereKm } from './geodesy.ts';

/** A vertex with its longitude unwrapped: consecutive ones never jump across the antimeridian. */
type Vertex = readonly [longitude: number, latitude: number];

/** Longitudes farther out than one turn and a half come from no map, and would make a walk over turns endless. */
const farthestLongitude = 540;

/** Longest piece of an edge, in degrees, that is taken to run along a great circle. */
const pieceDegrees = 0.5;

/** Whether the position lies in the geometry. A point exactly on a boundary may count either way. */
export function contains(geometry: SiteGeometry, position: Point): boolean {
  if (!isOnGlobe(position.longitude, position.latitude)) return false;
  return polygonsOf(geometry).some(([outer, ...holes]) => {
    if (!outer || !ringContains(outer, position)) return false;
    return !holes.some((hole) => ringContains(hole, position));
  });
}

/**
 * The distance in km from the position to the nearest point of the geometry: 0 inside, Infinity where the
 * geometry has no point. The nearest point is found to 0.1 % of the distance plus a metre; the distance
 * to it is geodesic.
 */
export function distanceToKm(geometry: SiteGeometry, position: Point): number {
  if (contains(geometry, position)) return 0;
  let nearest: Point | null = null;
  let leastKm = Number.POSITIVE_INFINITY;
  for (const ring of polygonsOf(geometry).flat()) {
    for (const [from, to] of edgesOf(unwrapped(ring))) {
      const point = nearestOnEdge(from, to, position);
      const km = sphereKm(position, point);
      if (km < leastKm) {
        leastKm = km;
        nearest = point;
      }
    }
  }
  return nearest ? distanceKm(position, nearest) : leastKm;
}

function isOnGlobe(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= farthestLongitude && Math.abs(latitude) <= 90;
}

function polygonsOf(geometry: SiteGeometry): readonly (readonly Ring[])[] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/** Even-odd rule over the unwrapped ring, for each turn of the globe at which it could cover the position. */
function ringContains(ring: Ring, position: Point): boolean {
  const vertices = closedOverPole(unwrapped(ring));
  const [west, east] = reachOf(vertices);
  // A ring that winds around the globe more than once is no area, and would cost a walk over all its turns.
  if (!(east - west <= 2 * farthestLongitude)) return false;
  const first = position.longitude + 360 * Math.ceil((west - position.longitude) / 360);
  for (let longitude = first; longitude <= east; longitude += 360) {
    if (planeContains(vertices, longitude, position.latitude)) return true;
  }
  return false;
}

function reachOf(vertices: readonly Vertex[]): readonly [west: number, east: number] {
  let [west, east] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [longitude] of vertices) {
    west = Math.min(west, longitude);
    east = Math.max(east, longitude);
  }
  return [west, east];
}

/**
 * Longitudes made continuous. A step of more than half a turn is a crossing of the antimeridian; a step of
 * exactly one turn (-180 to 180) is an edge around the globe, as RFC 7946 section 5.3 draws polar caps. A ring
 * with a vertex off the globe encloses nothing.
 */
function unwrapped(ring: Ring): readonly Vertex[] {
  if (!ring.every(([longitude, latitude]) => isOnGlobe(longitude, latitude))) return [];
  let turn = 0;
  return ring.map(([longitude, latitude], i): Vertex => {
    const step = longitude - (ring[i - 1]?.[0] ?? longitude);
    if (Math.abs(step) > 180 && Math.abs(step) < 360) turn -= 360 * Math.sign(step);
    return [longitude + turn, latitude];
  });
}

/** A ring that goes once around the globe holds the pole on its side: its ends are joined over that pole. */
function closedOverPole(vertices: readonly Vertex[]): readonly Vertex[] {
  const [first, last] = [vertices[0], vertices.at(-1)];
  if (!first || !last || Math.abs(last[0] - first[0]) < 180) return vertices;
  const sum = vertices.reduce((total, [, latitude]) => total + latitude, 0);
  // A degree beyond, so that the pole itself is no boundary.
  const pole = sum < 0 ? -91 : 91;
  return [...vertices, [last[0], pole], [first[0], pole]];
}

function planeContains(vertices: readonly Vertex[], x: number, y: number): boolean {
  let inside = false;
  for (const [[x1, y1], [x2, y2]] of edgesOf(vertices)) {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** The edges of a ring, the closing one included, whether or not its last vertex repeats the first. */
function* edgesOf(vertices: readonly Vertex[]): Generator<readonly [Vertex, Vertex]> {
  let from = vertices.at(-1);
  for (const to of vertices) {
    if (from) yield [from, to];
    from = to;
  }
}

/** Cuts a long edge into pieces short enough to run along a great circle, and keeps the best point of all. */
function nearestOnEdge(from: Vertex, to: Vertex, position: Point): Point {
  const length = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
  const pieces = Math.min(1_000, Math.max(1, Math.ceil(length / pieceDegrees))) || 1;
  const candidates = [pointOf(from), pointOf(to)];
  for (let i = 0; i < pieces; i++) {
    const a = along(from, to, i / pieces);
    const b = along(from, to, (i + 1) / pieces);
    candidates.push(pointOf(along(a, b, shareOfArc(a, b, position))));
  }
  return candidates.reduce((best, point) =>
    sphereKm(position, point) < sphereKm(position, best) ? point : best,
  );
}

/** How far along the great circle from a to b, as a part of it, the point nearest to the position lies. */
function shareOfArc(a: Vertex, b: Vertex, position: Point): number {
  const [from, to] = [vectorOf(pointOf(a)), vectorOf(pointOf(b))];
  const normal = cross(from, to);
  const sine = Math.hypot(...normal);
  if (sine === 0) return 0;
  const arc = Math.atan2(sine, dot(from, to));
  const p = vectorOf(position);
  const angle = Math.atan2(dot(cross(from, p), normal) / sine, dot(from, p));
  return Math.min(1, Math.max(0, angle / arc));
}

type Vector = readonly [number, number, number];

function vectorOf({ latitude, longitude }: Point): Vector {
  const [phi, lambda] = [radians(latitude), radians(longitude)];
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** A difference of longitudes the short way round, in -180..180. */
function turned(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

function along(from: Vertex, to: Vertex, t: number): Vertex {
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
}

function pointOf([longitude, latitude]: Vertex): Point {
  return { latitude, longitude: turned(longitude) };
}
