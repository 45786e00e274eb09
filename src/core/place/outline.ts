/** A geometry made ready for many positions: rings unwrapped, their edges as arcs. Made once for all devices of a site. */
import type { Ring, SiteGeometry } from '../model.ts';
import { type Arcs, arcsOf } from './arcs.ts';
import { type Bands, bandsOf, type Vertex } from './bands.ts';
import { boundaryOf } from './seam.ts';

/** Longitudes farther out than one turn and a half come from no map, and would make a walk over turns endless. */
export const farthestLongitude = 540;

/** Longest piece of an edge, in degrees, that is taken to run along a great circle. */
const pieceDegrees = 0.5;

/** A ring closed over the pole that it goes around, and how far it reaches. */
export interface Ringed {
  readonly bands: Bands;
  readonly west: number;
  readonly east: number;
}

export interface Outline {
  readonly polygons: readonly (readonly Ringed[])[];
  /** Only asked for a position outside, and kept from then on. */
  arcs(): Arcs;
}

/** Geometries made ready last: a change of a site looks at two of them in turn, for each of its devices. */
const KEPT = 4;
const kept: { readonly geometry: SiteGeometry; readonly outline: Outline }[] = [];

/** The outline of a geometry, which nobody changes in place. */
export function outlineOf(geometry: SiteGeometry): Outline {
  const known = kept.find((one) => one.geometry === geometry);
  if (known) return known.outline;
  const outline = made(geometry);
  kept.unshift({ geometry, outline });
  kept.length = Math.min(kept.length, KEPT);
  return outline;
}

function made(geometry: SiteGeometry): Outline {
  const rings = polygonsOf(geometry).map((polygon) => polygon.map(unwrapped));
  let arcs: Arcs | undefined;
  return {
    polygons: rings.map((polygon) => polygon.map(ringed)),
    arcs: () => (arcs ??= arcsOf(boundaryOf(rings.flat().flatMap(piecesOf)))),
  };
}

/** The polygons of a geometry, each its outer ring and then its holes. */
export function polygonsOf(geometry: SiteGeometry): readonly (readonly Ring[])[] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

function ringed(ring: readonly Vertex[]): Ringed {
  const vertices = closedOverPole(ring);
  const [west, east] = reachOf(vertices);
  return { bands: bandsOf(vertices), west, east };
}

/** Whether there is such a place; anything else encloses nothing. */
export function isOnGlobe(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= farthestLongitude && Math.abs(latitude) <= 90;
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
  if (!first || !last || !windsAround(vertices)) return vertices;
  const sum = vertices.reduce((total, [, latitude]) => total + latitude, 0);
  // A degree beyond, so that the pole itself is no boundary.
  const pole = sum < 0 ? -91 : 91;
  return [...vertices, [last[0], pole], [first[0], pole]];
}

function windsAround(vertices: readonly Vertex[]): boolean {
  const [first, last] = [vertices[0], vertices.at(-1)];
  return first !== undefined && last !== undefined && Math.abs(last[0] - first[0]) >= 180;
}

/** The edges of a ring, a long one in pieces short enough to run along a great circle. */
function piecesOf(vertices: readonly Vertex[]): (readonly [Vertex, Vertex])[] {
  return [...edgesOf(vertices)].flatMap(([from, to]) => {
    const length = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]));
    const count = Math.min(1_000, Math.max(1, Math.ceil(length / pieceDegrees))) || 1;
    return Array.from({ length: count }, (_, i) => {
      return [along(from, to, i / count), along(from, to, (i + 1) / count)] as const;
    });
  });
}

/**
 * The edges of a ring, the closing one included, whether or not its last vertex repeats the first. A ring around a pole
 * is closed over it, by nothing that is a boundary.
 */
function* edgesOf(vertices: readonly Vertex[]): Generator<readonly [Vertex, Vertex]> {
  let from = windsAround(vertices) ? undefined : vertices.at(-1);
  for (const to of vertices) {
    if (from) yield [from, to];
    from = to;
  }
}

/** The vertex at a part of an edge. */
export function along(from: Vertex, to: Vertex, t: number): Vertex {
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t];
}
