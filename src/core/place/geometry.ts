/**
 * A site's GeoJSON geometry and a position -> inside or not, and how far outside. Edges are straight in
 * longitude and latitude (RFC 7946 section 3.1.1), holes are honoured. Not a geometry validator.
 */
import type { SiteGeometry } from '../model.ts';
import { nearestArc } from './arcs.ts';
import { bandsContain, type Vertex } from './bands.ts';
import { distanceKm, type Point, sphereKm } from './geodesy.ts';
import {
  along,
  farthestLongitude,
  isOnGlobe,
  type Outline,
  outlineOf,
  type Ringed,
} from './outline.ts';
import { cross, dot, pointOf, vectorOf } from './vector.ts';

/** Whether the position lies in the area of an outline. A point exactly on a boundary may count either way. */
export function isInside({ polygons }: Outline, position: Point): boolean {
  if (!isOnGlobe(position.longitude, position.latitude)) return false;
  return polygons.some((rings) => isInPolygon(rings, position));
}

/** In its outer ring, which comes first, and in none of its holes. */
function isInPolygon(rings: readonly Ringed[], position: Point): boolean {
  for (let i = 0; i < rings.length; i++) {
    if (ringContains(rings[i]!, position) !== (i === 0)) return false;
  }
  return rings.length > 0;
}

/**
 * The distance in km from the position to the nearest point of the geometry: 0 inside, Infinity where the
 * geometry has no point. The nearest point is found to 0.1 % of the distance plus a metre; the distance
 * to it is geodesic.
 */
export function distanceToKm(geometry: SiteGeometry, position: Point): number {
  const outline = outlineOf(geometry);
  if (isInside(outline, position)) return 0;
  const point = pointNearest(outline, position);
  return point ? distanceKm(position, point) : Number.POSITIVE_INFINITY;
}

/** The point of an area that is nearest to the position, which is itself where it lies inside; null of an empty area. */
export function pointNearest(outline: Outline, position: Point): Point | null {
  if (isInside(outline, position)) return position;
  const nearest = nearestArc(outline.arcs(), position);
  if (!nearest) return null;
  const [from, to] = nearest;
  const share = shareOfArc(from, to, position);
  const candidates = [from, to, along(from, to, share)].map(pointOf);
  return candidates.reduce((best, one) =>
    sphereKm(position, one) < sphereKm(position, best) ? one : best,
  );
}

/** Even-odd rule over the unwrapped ring, for each turn of the globe at which it could cover the position. */
function ringContains({ bands, west, east }: Ringed, position: Point): boolean {
  // A ring that winds around the globe more than once is no area, and would cost a walk over all its turns.
  if (!(east - west <= 2 * farthestLongitude)) return false;
  const first = position.longitude + 360 * Math.ceil((west - position.longitude) / 360);
  for (let longitude = first; longitude <= east; longitude += 360) {
    if (bandsContain(bands, longitude, position.latitude)) return true;
  }
  return false;
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
