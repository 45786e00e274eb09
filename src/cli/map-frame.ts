/** An azimuthal picture of the globe around a point: distances from its middle are true. */
import { type Cap, isInAll } from '../core/place/cap.ts';
import { destination, type Point } from '../core/place/geodesy.ts';
import {
  angleBetween,
  blend,
  cross,
  dot,
  pointAt,
  unit,
  type Vector,
  vectorOf,
} from '../core/place/vector.ts';

/** Pixels of a side. */
export const mapSize = 900;
const earthKm = 6371.0088;

export interface Frame {
  readonly middle: Vector;
  readonly east: Vector;
  readonly north: Vector;
  /** From the middle to a side. */
  readonly viewKm: number;
}
export type Line = readonly Vector[];
export type Pixel = readonly [x: number, y: number];

export function frameAround(point: Point, viewKm: number): Frame {
  const middle = vectorOf(point);
  const pole: Vector = Math.abs(middle[2]) > 0.999_999 ? [1, 0, 0] : [0, 0, 1];
  const east = unit(cross(pole, middle));
  return { middle, east, north: cross(middle, east), viewKm };
}

/** Where a point of the globe is drawn, within the picture or out of it. */
export function pixelOf({ middle, east, north, viewKm }: Frame, point: Vector): Pixel {
  const km = angleBetween(middle, point) * earthKm;
  const [x, y] = [dot(point, east), dot(point, north)];
  const scale = (km / viewKm) * (mapSize / 2);
  const length = Math.hypot(x, y) || 1;
  return [mapSize / 2 + (x / length) * scale, mapSize / 2 - (y / length) * scale];
}

export function isInside([x, y]: Pixel): boolean {
  return x >= 0 && y >= 0 && x <= mapSize && y <= mapSize;
}

/** Near the antipode, which is drawn all around, lines break. */
function isFar({ middle }: Frame, point: Vector): boolean {
  return angleBetween(middle, point) > 0.9 * Math.PI;
}

/** The point of the globe that is drawn there; null beyond the antipode. */
export function pointAtPixel({ middle, viewKm }: Frame, [x, y]: Pixel): Point | null {
  const [east, north] = [x - mapSize / 2, mapSize / 2 - y];
  const km = (Math.hypot(east, north) / (mapSize / 2)) * viewKm;
  if (km > 20_000) return null;
  return destination(pointAt(middle), (Math.atan2(east, north) * 180) / Math.PI, km);
}

/** The commands of a path; points that fall on the one before are left out. */
export function pathOf(frame: Frame, lines: readonly Line[]): string {
  const parts: string[] = [];
  for (const line of lines) {
    let last: Pixel | null = null;
    for (const point of line) {
      const at: Pixel | null = isFar(frame, point) ? null : pixelOf(frame, point);
      if (at && last && Math.hypot(at[0] - last[0], at[1] - last[1]) < 0.8) continue;
      if (at) parts.push(`${last ? 'L' : 'M'}${at[0].toFixed(1)} ${at[1].toFixed(1)}`);
      last = at;
    }
  }
  return parts.join('');
}

/** The path of what lies in a cap, for `evenodd`: where the antipode of the middle does, all but what is within its circle. */
export function capArea(frame: Frame, cap: Cap): string {
  const { middle } = frame;
  const antipode: Vector = [-middle[0], -middle[1], -middle[2]];
  const points = circle(cap).map((point) => pixelOf(frame, point));
  const ring = points
    .map(([x, y], i) => `${i ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`)
    .join('');
  const all = `M-9e4 -9e4H9e4V9e4H-9e4Z`;
  return isInAll([cap], antipode) ? `${all}${ring}Z` : `${ring}Z`;
}

export function circle({ centre, cosine, sine }: Cap): Line {
  const side = unit(
    Math.abs(centre[2]) < 0.9 ? [-centre[1], centre[0], 0] : [0, -centre[2], centre[1]],
  );
  const other = cross(centre, side);
  return Array.from({ length: 721 }, (_, i) => {
    const turn = (i * Math.PI) / 360;
    return blend(centre, cosine, blend(side, Math.cos(turn), other, Math.sin(turn)), sine);
  });
}

/** The parts of each circle that bound what is possible. */
export function regionLines(caps: readonly Cap[]): readonly Line[] {
  return caps.flatMap((cap) => {
    const lines: Vector[][] = [[]];
    for (const point of circle(cap)) {
      if (isInAll(caps, point)) lines.at(-1)!.push(point);
      else if (lines.at(-1)!.length > 0) lines.push([]);
    }
    return lines;
  });
}

export function ringAround(middle: Point, km: number): Line {
  return Array.from({ length: 121 }, (_, i) => vectorOf(destination(middle, i * 3, km)));
}
