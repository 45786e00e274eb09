/**
 * An independent answer to what src/core/place decides exactly: a grid of points over the sphere, each tried by
 * haversine and a ray of its own. Nothing is imported from there but types.
 */
import type { Point } from '../../../src/core/place/geodesy.ts';

/** Radius in radians on the sphere. */
export interface GridCap {
  readonly centre: Point;
  readonly radius: number;
}

/** A disc, or rings of one part each, the first of a part its outer one; within 170 degrees of longitude. */
export type GridArea =
  | { readonly type: 'disc'; readonly centre: Point; readonly radius: number }
  | {
      readonly type: 'parts';
      readonly parts: readonly (readonly (readonly (readonly [number, number])[])[])[];
    };

export interface Grid {
  readonly points: readonly Point[];
  /** No point of the sphere is farther than this from one of the grid, in radians. */
  readonly spacing: number;
}

/** What the grid is sure of; `unsure` where a finer one might say otherwise. */
export interface GridAnswer {
  readonly empty: 'yes' | 'no' | 'unsure';
  readonly area: 'inside' | 'outside' | 'undecided' | 'unsure';
}

/** A Fibonacci lattice: its covering radius is below 2.2 / sqrt(n), which the test of this file measures. */
export function gridOf(count: number): Grid {
  const golden = Math.PI * (3 - Math.sqrt(5));
  const points = Array.from({ length: count }, (_, i): Point => {
    const z = 1 - (2 * i + 1) / count;
    const longitude = ((((i * golden * 180) / Math.PI + 180) % 360) + 360) % 360;
    return { latitude: (Math.asin(z) * 180) / Math.PI, longitude: longitude - 180 };
  });
  return { points, spacing: 2.2 / Math.sqrt(count) };
}

/** The angle between two points in radians. */
export function angle(a: Point, b: Point): number {
  const [p, q] = [rad(a.latitude), rad(b.latitude)];
  const h =
    Math.sin((p - q) / 2) ** 2 +
    Math.cos(p) * Math.cos(q) * Math.sin(rad(a.longitude - b.longitude) / 2) ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Tries every point of the grid in caps and area, each with and without the grid's own error. */
export function ask(grid: Grid, caps: readonly GridCap[], area: GridArea): GridAnswer {
  const { points, spacing } = grid;
  const seen = { sure: 0, near: 0, in: 0, out: 0, nearIn: 0, nearOut: 0 };
  for (const point of points) {
    const off = Math.max(...caps.map(({ centre, radius }) => angle(centre, point) - radius));
    if (off > spacing) continue;
    seen.near += 1;
    const depth = depthOf(point, area);
    if (depth < spacing) seen.nearOut += 1;
    if (depth > -spacing) seen.nearIn += 1;
    if (off > -1e-6) continue;
    seen.sure += 1;
    if (depth > 1e-3) seen.in += 1;
    if (depth < -1e-3) seen.out += 1;
  }
  const empty = seen.sure > 0 ? 'no' : seen.near === 0 ? 'yes' : 'unsure';
  return { empty, area: areaOf(seen) };
}

function areaOf(seen: {
  readonly sure: number;
  readonly in: number;
  readonly out: number;
  readonly nearIn: number;
  readonly nearOut: number;
}): GridAnswer['area'] {
  if (seen.sure === 0) return 'unsure';
  if (seen.in > 0 && seen.out > 0) return 'undecided';
  if (seen.nearOut === 0) return 'inside';
  return seen.nearIn === 0 ? 'outside' : 'unsure';
}

/** How deep inside the area a point lies, in radians, negative outside; of parts, a bound from below of its size. */
function depthOf(point: Point, area: GridArea): number {
  if (area.type === 'disc') return area.radius - angle(area.centre, point);
  const inside = area.parts.some(([outer, ...holes]) => {
    return outer && ray(outer, point) && !holes.some((hole) => ray(hole, point));
  });
  const off = Math.min(...area.parts.flat().map((ring) => distanceTo(ring, point)));
  return inside ? off : -off;
}

function ray(ring: readonly (readonly [number, number])[], point: Point): boolean {
  const first = ring[0]?.[0] ?? 0;
  const x = first + turned(point.longitude - first);
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length]!;
    if (ay > point.latitude === by > point.latitude) return;
    if (x < ax + ((point.latitude - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  });
  return inside;
}

/** Edges sampled finely: off by half a sample at most, which is taken away. */
function distanceTo(ring: readonly (readonly [number, number])[], point: Point): number {
  let least = Number.POSITIVE_INFINITY;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length]!;
    const samples = Math.max(1, Math.ceil(Math.hypot(bx - ax, by - ay) / 0.2));
    for (let s = 0; s <= samples; s++) {
      const longitude = ax + ((bx - ax) * s) / samples;
      const latitude = ay + ((by - ay) * s) / samples;
      least = Math.min(least, angle({ latitude, longitude }, point));
    }
  });
  return Math.max(0, least - rad(0.1));
}

function turned(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

function rad(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
